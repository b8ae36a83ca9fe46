import { BufferAttribute, BufferGeometry, type Camera, DynamicDrawUsage, Matrix4, Mesh, ShaderMaterial } from 'three';

/**
 * Balls, sticks and thin lines in one draw call, whatever their number: each is two triangles that face the viewer and are shaded as if
 * they were round. Edges are smoothed by transparency, so strokes are drawn from far to near. The buffers are written in place and grow
 * when needed. The corners of a stroke each have all of its numbers: drawn as instances, strokes took a processor that plays the GPU 30 µs
 * each.
 */
export class Strokes {
  readonly mesh: Mesh<BufferGeometry, ShaderMaterial>;
  readonly #geometry = new BufferGeometry();
  #count = 0;
  #capacity = 0;
  #order: number[] = [];
  #depths = new Float32Array(0);
  #attributes = attributesFor(0);
  /** Whether strokes were added since they were last sent. */
  #changed = false;

  /** @param solid whether what is behind them is hidden */
  constructor(solid: boolean) {
    this.#geometry.setDrawRange(0, 0);
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
    // Its bounds would have to be found anew with every pose.
    this.mesh.frustumCulled = false;
  }

  /** Of what is drawn into, in its own pixels. */
  set height(pixels: number) {
    this.mesh.material.uniforms.height.value = pixels;
  }

  clear(): void {
    this.#count = 0;
    this.#changed = true;
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
    this.#geometry.setDrawRange(0, CORNERS.length * this.#count);
    if (this.#count === 0) return;
    this.#order.length = this.#count;
    for (let i = 0; i < this.#count; i++) this.#order[i] = i;
    if (camera) {
      const e = toView.multiplyMatrices(camera.matrixWorldInverse, this.mesh.matrixWorld).elements;
      const [from, to] = [this.#attributes.from.array, this.#attributes.to.array];
      for (let i = 0, at = 0; i < this.#count; i++, at += 3 * VERTICES)
        this.#depths[i] = e[2] * (from[at] + to[at]) + e[6] * (from[at + 1] + to[at + 1]) + e[10] * (from[at + 2] + to[at + 2]);
      this.#order.sort((a, b) => this.#depths[a] - this.#depths[b]);
    }
    const index = this.#geometry.index!;
    let at = 0;
    for (const stroke of this.#order) for (const corner of CORNERS) index.array[at++] = VERTICES * stroke + corner;
    upload(index, at);
    if (!this.#changed) return;
    for (const attribute of Object.values(this.#attributes)) upload(attribute, this.#count * VERTICES * attribute.itemSize);
    this.#changed = false;
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
    this.#changed = true;
    const { from, to, shape, tintFrom, tintTo } = this.#attributes;
    const first = VERTICES * this.#count++;
    for (let vertex = first; vertex < first + VERTICES; vertex++) {
      from.setXYZ(vertex, points[3 * a], points[3 * a + 1], points[3 * a + 2]);
      to.setXYZ(vertex, points[3 * b], points[3 * b + 1], points[3 * b + 2]);
      shape.setXYZ(vertex, radiusA, radiusB, kind);
      tintFrom.setXYZW(vertex, tints[3 * ofA], tints[3 * ofA + 1], tints[3 * ofA + 2], alphaA);
      tintTo.setXYZW(vertex, tints[3 * ofB], tints[3 * ofB + 1], tints[3 * ofB + 2], alphaB);
    }
  }

  #grow(): void {
    this.#capacity = Math.max(256, 2 * this.#capacity);
    const vertices = VERTICES * this.#capacity;
    // Buffers of another size are other buffers.
    this.#geometry.dispose();
    const corners = new Float32Array(3 * vertices);
    for (let vertex = 0; vertex < vertices; vertex++) corners.set(PLACES[vertex % VERTICES], 3 * vertex);
    this.#geometry.setAttribute('position', new BufferAttribute(corners, 3));
    this.#geometry.setIndex(dynamic(new Uint32Array(CORNERS.length * this.#capacity), 1));
    const before = this.#attributes;
    this.#attributes = attributesFor(vertices);
    for (const name of NAMES) {
      this.#attributes[name].array.set(before[name].array);
      this.#geometry.setAttribute(name, this.#attributes[name]);
    }
    this.#depths = new Float32Array(this.#capacity);
  }
}

const toView = new Matrix4();

const [BALL, STICK, LINE] = [0, 1, 2];

/** Numbers of each attribute. */
const WIDTHS = { from: 3, to: 3, shape: 3, tintFrom: 4, tintTo: 4 };
const NAMES = Object.keys(WIDTHS) as (keyof typeof WIDTHS)[];
type Attributes = Record<keyof typeof WIDTHS, BufferAttribute>;

function attributesFor(vertices: number): Attributes {
  return Object.fromEntries(
    NAMES.map((name) => [name, dynamic(new Float32Array(WIDTHS[name] * vertices), WIDTHS[name])]),
  ) as Attributes;
}

/** Across and along a stroke, and the two triangles between these corners. */
const PLACES = [
  [-1, 0, 0],
  [1, 0, 0],
  [1, 1, 0],
  [-1, 1, 0],
];
const VERTICES = PLACES.length;
const CORNERS = [0, 1, 2, 0, 2, 3];

function dynamic(array: Float32Array | Uint32Array, width: number): BufferAttribute {
  return new BufferAttribute(array, width).setUsage(DynamicDrawUsage);
}

/** Send the first numbers to the GPU. */
function upload(attribute: BufferAttribute, count: number): void {
  attribute.clearUpdateRanges();
  attribute.addUpdateRange(0, count);
  attribute.needsUpdate = true;
}

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
