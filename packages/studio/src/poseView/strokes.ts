import {
  BufferAttribute,
  type Camera,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Matrix4,
  Mesh,
  ShaderMaterial,
} from 'three';

/**
 * Balls, sticks and thin lines in one draw call, whatever their number: each is two triangles that face the viewer and are shaded as if
 * they were round. Edges are smoothed by transparency, so strokes are drawn from far to near. The buffers are written in place and grow
 * when needed.
 */
export class Strokes {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #geometry = new InstancedBufferGeometry();
  #count = 0;
  #capacity = 0;
  /** As they were added, so many numbers each as LAYOUT has. */
  #added = new Float32Array(0);
  #order: number[] = [];
  #depths = new Float32Array(0);
  readonly #attributes: InstancedBufferAttribute[] = [];

  /** @param solid whether what is behind them is hidden */
  constructor(solid: boolean) {
    const corners = Float32Array.of(-1, 0, 0, 1, 0, 0, 1, 1, 0, -1, 1, 0);
    this.#geometry.setAttribute('position', new BufferAttribute(corners, 3));
    this.#geometry.setIndex([0, 1, 2, 0, 2, 3]);
    this.#geometry.instanceCount = 0;
    this.mesh = new Mesh(
      this.#geometry,
      new ShaderMaterial({
        vertexShader: VERTEX,
        fragmentShader: FRAGMENT,
        transparent: true,
        depthWrite: solid,
        uniforms: { height: { value: 1 } },
      }),
    );
    // Its bounds are those of one stroke, not of where they all are.
    this.mesh.frustumCulled = false;
  }

  /** Of what is drawn into, in its own pixels. */
  set height(pixels: number) {
    this.mesh.material.uniforms.height.value = pixels;
  }

  clear(): void {
    this.#count = 0;
  }

  /** A ball at `at` of the points. @param tints red, green and blue at 3 · `of`, 0…1 @param alpha how strong it is, 0…1 */
  ball(points: ArrayLike<number>, at: number, radius: number, tints: ArrayLike<number>, of: number, alpha = 1): void {
    this.#add(points, at, at, radius, radius, tints, of, of, alpha, alpha, BALL);
  }

  /** A stick between two of the points. */
  stick(
    points: ArrayLike<number>,
    a: number,
    b: number,
    radiusA: number,
    radiusB: number,
    tints: ArrayLike<number>,
    ofA: number,
    ofB: number,
  ): void {
    this.#add(points, a, b, radiusA, radiusB, tints, ofA, ofB, 1, 1, STICK);
  }

  /** A line of one pixel. @param alphaA how strong it is at its ends, 0…1 */
  line(points: ArrayLike<number>, a: number, b: number, tint: ArrayLike<number>, alphaA: number, alphaB: number): void {
    this.#add(points, a, b, 0, 0, tint, 0, 0, alphaA, alphaB, LINE);
  }

  /** From now on draw what was added, from far to near for a camera; as it was added where none is given. */
  send(camera?: Camera): void {
    this.mesh.visible = this.#count > 0;
    this.#geometry.instanceCount = this.#count;
    this.#order.length = this.#count;
    for (let i = 0; i < this.#count; i++) this.#order[i] = i;
    if (camera) {
      const e = toView.multiplyMatrices(camera.matrixWorldInverse, this.mesh.matrixWorld).elements;
      for (let i = 0, s = 0; i < this.#count; i++, s += SIZE) {
        const [x, y, z] = [0, 1, 2].map((k) => this.#added[s + k] + this.#added[s + 3 + k]);
        this.#depths[i] = e[2] * x + e[6] * y + e[10] * z;
      }
      this.#order.sort((a, b) => this.#depths[a] - this.#depths[b]);
    }
    let start = 0;
    for (const [k, { width }] of LAYOUT.entries()) {
      const attribute = this.#attributes[k];
      if (!attribute) return;
      for (const [to, from] of this.#order.entries())
        for (let c = 0; c < width; c++) attribute.array[to * width + c] = this.#added[from * SIZE + start + c];
      attribute.clearUpdateRanges();
      attribute.addUpdateRange(0, this.#count * width);
      attribute.needsUpdate = true;
      start += width;
    }
  }

  dispose(): void {
    this.#geometry.dispose();
    this.mesh.material.dispose();
  }

  #add(
    points: ArrayLike<number>,
    a: number,
    b: number,
    radiusA: number,
    radiusB: number,
    tints: ArrayLike<number>,
    ofA: number,
    ofB: number,
    alphaA: number,
    alphaB: number,
    kind: number,
  ): void {
    if (Number.isNaN(points[3 * a] + points[3 * b])) return;
    if (this.#count === this.#capacity) this.#grow();
    const to = this.#added;
    const at = SIZE * this.#count++;
    for (let k = 0; k < 3; k++) {
      to[at + k] = points[3 * a + k];
      to[at + 3 + k] = points[3 * b + k];
      to[at + 9 + k] = tints[3 * ofA + k];
      to[at + 13 + k] = tints[3 * ofB + k];
    }
    to[at + 6] = radiusA;
    to[at + 7] = radiusB;
    to[at + 8] = kind;
    to[at + 12] = alphaA;
    to[at + 16] = alphaB;
  }

  #grow(): void {
    this.#capacity = Math.max(256, 2 * this.#capacity);
    const added = new Float32Array(this.#capacity * SIZE);
    added.set(this.#added);
    this.#added = added;
    this.#depths = new Float32Array(this.#capacity);
    // Buffers of another size are other buffers.
    this.#geometry.dispose();
    for (const [k, { name, width }] of LAYOUT.entries()) {
      this.#attributes[k] = new InstancedBufferAttribute(new Float32Array(this.#capacity * width), width);
      this.#geometry.setAttribute(name, this.#attributes[k].setUsage(DynamicDrawUsage));
    }
  }
}

const toView = new Matrix4();

const [BALL, STICK, LINE] = [0, 1, 2];

const LAYOUT = [
  { name: 'from', width: 3 },
  { name: 'to', width: 3 },
  { name: 'shape', width: 3 },
  { name: 'tintFrom', width: 4 },
  { name: 'tintTo', width: 4 },
];
const SIZE = LAYOUT.reduce((sum, { width }) => sum + width, 0);

/**
 * `across` is −1…1 over the width; for a ball `along` is so over its height. A stick thinner than a pixel is as wide as one and paler.
 */
const VERTEX = `
attribute vec3 from;
attribute vec3 to;
attribute vec3 shape;
attribute vec4 tintFrom;
attribute vec4 tintTo;
uniform float height;
varying vec2 place;
varying vec4 tint;
varying vec3 side;
varying vec3 facing;
varying float pixel;
varying float kind;
void main() {
  vec3 a = (modelViewMatrix * vec4(from, 1.0)).xyz;
  vec3 b = (modelViewMatrix * vec4(to, 1.0)).xyz;
  kind = shape.z;
  vec3 middle = mix(a, b, position.y);
  facing = normalize(-middle);
  vec3 axis = kind < 0.5 ? vec3(0.0, 1.0, 0.0) : b - a;
  vec3 across = cross(axis, facing);
  side = across / max(length(across), 1e-6);
  float ofPixel = -middle.z * 2.0 / (projectionMatrix[1][1] * height);
  float radius = mix(shape.x, shape.y, position.y);
  float least = 0.6 * ofPixel;
  tint = mix(tintFrom, tintTo, position.y);
  if (kind > 0.5 && kind < 1.5) tint.a *= min(1.0, radius / least);
  radius = max(radius, least);
  // Half a pixel more, for the smooth edge.
  float grown = radius + 0.5 * ofPixel;
  pixel = ofPixel / radius;
  place = vec2(position.x, kind < 0.5 ? 2.0 * position.y - 1.0 : 0.0) * grown / radius;
  vec3 at = middle + side * position.x * grown;
  if (kind < 0.5) at += cross(facing, side) * (2.0 * position.y - 1.0) * grown + facing * 0.7 * radius;
  gl_Position = projectionMatrix * vec4(at, 1.0);
}`;

/** A light over the viewer's left shoulder; colours are as they are on the page. */
const FRAGMENT = `
varying vec2 place;
varying vec4 tint;
varying vec3 side;
varying vec3 facing;
varying float pixel;
varying float kind;
void main() {
  float away = length(place);
  float alpha = tint.a * clamp((1.0 - away) / pixel + 0.5, 0.0, 1.0);
  if (alpha < 0.004) discard;
  vec3 colour = tint.rgb;
  if (kind < 1.5) {
    vec3 normal = side * place.x + cross(facing, side) * place.y + facing * sqrt(max(0.0, 1.0 - away * away));
    colour *= 0.84 + 0.2 * dot(normal, vec3(-0.32, 0.64, 0.69));
  }
  gl_FragColor = vec4(colour, alpha);
}`;
