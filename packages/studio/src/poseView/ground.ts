import { BufferAttribute, BufferGeometry, type Color, DynamicDrawUsage, Group, LineSegments, ShaderMaterial } from 'three';

/** Lines of the ground from the middle to an edge, and how long a square is, in sizes of the pose. */
const REACH = 7;
const SQUARE = 0.2;

/** A grid on the ground that fades with the distance, and a line from each landmark down to it. */
export class Ground {
  readonly object = new Group();
  readonly #grid = lines(gridVertices(), 0.55);
  readonly #drops = lines(new Float32Array(0), 0.5);
  #capacity = 0;

  constructor() {
    this.object.add(this.#grid, this.#drops);
    this.#drops.frustumCulled = false;
  }

  set colour(colour: Color) {
    for (const { material } of [this.#grid, this.#drops]) material.uniforms.colour.value = colour;
  }

  show(grid: boolean, drops: boolean): void {
    this.#grid.visible = grid;
    this.#drops.visible = drops;
  }

  /** Where the grid lies. @param y of the ground */
  place(x: number, y: number, z: number): void {
    this.#grid.position.set(x, y, z);
  }

  /** @param points [N, 3] with y up, NaN where there is none */
  drop(points: Float32Array, ground: number): void {
    const N = points.length / 3;
    const { geometry } = this.#drops;
    if (N > this.#capacity) {
      this.#capacity = N;
      geometry.dispose();
      geometry.setAttribute('position', new BufferAttribute(new Float32Array(N * 6), 3).setUsage(DynamicDrawUsage));
      geometry.setAttribute('alpha', new BufferAttribute(new Float32Array(N * 2), 1).setUsage(DynamicDrawUsage));
    }
    const { position, alpha } = geometry.attributes as Record<string, BufferAttribute>;
    let count = 0;
    for (let i = 0; i < N; i++) {
      const [x, y, z] = [points[3 * i], points[3 * i + 1], points[3 * i + 2]];
      if (Number.isNaN(x)) continue;
      position.array.set([x, y, z, x, ground, z], 6 * count);
      // Many lines are a thicket: the more there are, the fainter each.
      alpha.array.set([0.15, 1], 2 * count++);
    }
    this.#drops.material.uniforms.strength.value = 0.75 * Math.min(1, 30 / Math.max(1, count));
    if (position) position.needsUpdate = true;
    if (alpha) alpha.needsUpdate = true;
    geometry.setDrawRange(0, 2 * count);
  }

  dispose(): void {
    for (const { geometry, material } of [this.#grid, this.#drops]) {
      geometry.dispose();
      material.dispose();
    }
  }
}

/** x, y, z and how strong the line is there. */
function gridVertices(): Float32Array {
  const vertices: number[] = [];
  const strength = (x: number, z: number) => Math.max(0, 1 - Math.hypot(x, z) / REACH) ** 1.5;
  for (let line = -REACH; line <= REACH; line++)
    for (let piece = -REACH; piece < REACH; piece++)
      for (const [x1, z1, x2, z2] of [
        [line, piece, line, piece + 1],
        [piece, line, piece + 1, line],
      ])
        vertices.push(x1 * SQUARE, 0, z1 * SQUARE, strength(x1, z1), x2 * SQUARE, 0, z2 * SQUARE, strength(x2, z2));
  return Float32Array.from(vertices);
}

/** @param vertices four numbers each */
function lines(vertices: Float32Array, strength: number): LineSegments<BufferGeometry, ShaderMaterial> {
  const count = vertices.length / 4;
  const geometry = new BufferGeometry();
  geometry.setAttribute(
    'position',
    new BufferAttribute(
      vertices.filter((_, k) => k % 4 < 3),
      3,
    ),
  );
  geometry.setAttribute(
    'alpha',
    new BufferAttribute(
      vertices.filter((_, k) => k % 4 === 3),
      1,
    ),
  );
  geometry.setDrawRange(0, count);
  const material = new ShaderMaterial({
    transparent: true,
    depthWrite: false,
    uniforms: { colour: { value: null }, strength: { value: strength } },
    vertexShader: `
attribute float alpha;
varying float vAlpha;
void main() {
  vAlpha = alpha;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
}`,
    fragmentShader: `
uniform vec3 colour;
uniform float strength;
varying float vAlpha;
void main() {
  gl_FragColor = vec4(colour, vAlpha * strength);
}`,
  });
  return new LineSegments(geometry, material);
}
