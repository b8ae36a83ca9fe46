import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import what of ours; docs/architecture.md draws it. */
const ARROWS: Record<string, string[]> = {
  autodiff: [],
  core: ['@anylift/autodiff'],
  formats: ['@anylift/core'],
  training: ['@anylift/autodiff', '@anylift/autodiff/node', '@anylift/core'],
  cli: [
    '@anylift/autodiff',
    '@anylift/autodiff/node',
    '@anylift/core',
    '@anylift/formats',
    '@anylift/model-base/model.safetensors',
    '@anylift/model-small/model.safetensors',
    '@anylift/training',
    '@anylift/training/node',
  ],
  studio: [
    '@anylift/autodiff',
    '@anylift/autodiff/web',
    '@anylift/core',
    '@anylift/formats',
    '@anylift/model-base/model.safetensors?url',
    '@anylift/model-small/model.safetensors?url',
    '@anylift/training',
  ],
};

/** Files that a browser runs too import nothing of Node's. */
const BROWSER = [
  /^packages\/core\/src\//,
  /^packages\/formats\/src\//,
  /^packages\/training\/src\/(?!node\/)/,
  /^packages\/studio\/src\//,
];

const root = join(import.meta.dirname, '..');

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => `${folder}/${name}`);
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?<!')(?:from|import|import\(|resolve\()\s*'([^']+)'/g)].map(([, specifier]) => specifier);
}

describe.each(Object.keys(ARROWS))('packages/%s', (name) => {
  const files = sources(`packages/${name}/src`);

  it('has sources', () => expect(files.length).toBeGreaterThan(0));

  it.each(files)('%s imports along the arrows', (file) => {
    for (const specifier of importsOf(file)) {
      if (specifier.startsWith('@anylift/')) expect(ARROWS[name], specifier).toContain(specifier);
      if (specifier.startsWith('.')) expect(join(file, '..', specifier)).toMatch(new RegExp(`^packages/${name}/src/`));
      if (BROWSER.some((pattern) => pattern.test(file))) expect(specifier).not.toMatch(/^node:/);
    }
  });

  it('states every package it imports', () => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, `packages/${name}/package.json`), 'utf8'));
    // What is virtual the build makes.
    const foreign = files.flatMap(importsOf).filter((specifier) => !/^(\.|node:|virtual:)/.test(specifier));
    const packages = foreign.map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    for (const dependency of packages) expect(Object.keys(dependencies)).toContain(dependency);
  });
});
