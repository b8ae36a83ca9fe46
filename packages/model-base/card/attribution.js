/** Whose data a checkpoint was trained on, for its card. */
import { framesOf } from '@anylift/training';
import { readSets } from '@anylift/training/node';

/** Families of training sets with their licences and sources. */
export function dataTable(folder) {
  const families = new Map();
  for (const set of readSets([folder])) {
    const frames = framesOf(set, 'train').length;
    if (frames === 0) continue;
    const family = set.name.split('-')[0];
    const licence = set.licence.replace(
      'attribution per model in "items"',
      "authors of single models in the package's copyright file",
    );
    const entry = families.get(family) ?? { sets: 0, frames: 0, licences: new Set(), sources: new Set() };
    families.set(family, entry);
    entry.sets++;
    entry.frames += frames;
    entry.licences.add(licence.split(' (code repository')[0].split(' ("')[0]);
    const { repo, path, commit } = JSON.parse(set.source || '{}');
    entry.sources.add(
      repo ??
        String(path ?? commit)
          .split(':')[0]
          .split(' dist')[0],
    );
  }
  const rows = [...families].map(
    ([family, { sets, frames, licences, sources }]) =>
      `| ${family} | ${sets} | ${frames} | ${[...licences].join('; ')} | ${[...sources].slice(0, 3).join('; ').replaceAll('|', '\\|')} |`,
  );
  return rows.join('\n');
}
