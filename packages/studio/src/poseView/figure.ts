import {
  type BufferAttribute,
  type BufferGeometry,
  CylinderGeometry,
  DynamicDrawUsage,
  Group,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  ShaderMaterial,
  SphereGeometry,
} from 'three';

/** Balls and the sticks between them, in two draw calls, whatever their number. The buffers are written in place and grow when needed. */
export class Figure {
  readonly object = new Group();
  readonly #balls = new Instances(new SphereGeometry(1, 14, 10), BALL, { centre: 3, radius: 1, tint: 3 });
  readonly #sticks = new Instances(new CylinderGeometry(1, 1, 1, 10, 1, true), STICK, {
    from: 3,
    to: 3,
    radii: 2,
    tintFrom: 3,
    tintTo: 3,
  });

  constructor() {
    this.object.add(this.#balls.mesh, this.#sticks.mesh);
  }

  /**
   * @param points [N, 3]; a landmark that is NaN is not drawn, nor are its edges
   * @param radii [N]
   * @param tints [N, 3], 0…1
   */
  draw(
    points: ArrayLike<number>,
    edges: readonly (readonly [number, number])[],
    radii: ArrayLike<number>,
    tints: ArrayLike<number>,
    stickShare: number,
  ): void {
    const N = radii.length;
    const { centre, radius, tint } = this.#balls.room(N);
    let count = 0;
    for (let i = 0; i < N; i++) {
      if (Number.isNaN(points[3 * i])) continue;
      for (let k = 0; k < 3; k++) {
        centre[3 * count + k] = points[3 * i + k];
        tint[3 * count + k] = tints[3 * i + k];
      }
      radius[count++] = radii[i];
    }
    this.#balls.send(count);
    const sticks = this.#sticks.room(edges.length);
    count = 0;
    for (const [a, b] of edges) {
      if (Number.isNaN(points[3 * a] + points[3 * b])) continue;
      for (let k = 0; k < 3; k++) {
        sticks.from[3 * count + k] = points[3 * a + k];
        sticks.to[3 * count + k] = points[3 * b + k];
        sticks.tintFrom[3 * count + k] = tints[3 * a + k];
        sticks.tintTo[3 * count + k] = tints[3 * b + k];
      }
      sticks.radii[2 * count] = radii[a] * stickShare;
      sticks.radii[2 * count + 1] = radii[b] * stickShare;
      count++;
    }
    this.#sticks.send(count);
  }

  clear(): void {
    this.#balls.send(0);
    this.#sticks.send(0);
  }

  dispose(): void {
    this.#balls.dispose();
    this.#sticks.dispose();
  }
}

/** One shape drawn many times, each time with its own attributes. */
class Instances<Names extends string> {
  readonly mesh: Mesh<InstancedBufferGeometry, ShaderMaterial>;
  readonly #widths: Record<Names, number>;
  readonly #arrays = {} as Record<Names, Float32Array>;
  #capacity = 0;

  constructor(shape: BufferGeometry, vertexShader: string, widths: Record<Names, number>) {
    const geometry = new InstancedBufferGeometry();
    geometry.index = shape.index;
    geometry.setAttribute('position', shape.attributes.position as BufferAttribute);
    geometry.instanceCount = 0;
    this.mesh = new Mesh(geometry, new ShaderMaterial({ vertexShader, fragmentShader: SHADE }));
    // Its bounds are those of one shape, not of where its copies are.
    this.mesh.frustumCulled = false;
    this.#widths = widths;
  }

  /** Arrays with room for so many. */
  room(count: number): Record<Names, Float32Array> {
    if (count <= this.#capacity) return this.#arrays;
    this.#capacity = Math.max(count, 2 * this.#capacity);
    // The buffers of another size are other buffers.
    this.mesh.geometry.dispose();
    for (const name of Object.keys(this.#widths) as Names[]) {
      this.#arrays[name] = new Float32Array(this.#capacity * this.#widths[name]);
      const attribute = new InstancedBufferAttribute(this.#arrays[name], this.#widths[name]);
      this.mesh.geometry.setAttribute(name, attribute.setUsage(DynamicDrawUsage));
    }
    return this.#arrays;
  }

  /** Draw the first `count` from now on. */
  send(count: number): void {
    const { geometry } = this.mesh;
    geometry.instanceCount = count;
    this.mesh.visible = count > 0;
    for (const name of Object.keys(this.#widths) as Names[]) {
      const attribute = geometry.attributes[name] as BufferAttribute | undefined;
      if (attribute) attribute.needsUpdate = true;
    }
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
  }
}

const BALL = `
attribute vec3 centre;
attribute float radius;
attribute vec3 tint;
varying vec3 vNormal;
varying vec3 vTint;
void main() {
  vNormal = normalize(mat3(modelViewMatrix) * position);
  vTint = tint;
  gl_Position = projectionMatrix * modelViewMatrix * vec4(centre + radius * position, 1.0);
}`;

const STICK = `
attribute vec3 from;
attribute vec3 to;
attribute vec2 radii;
attribute vec3 tintFrom;
attribute vec3 tintTo;
varying vec3 vNormal;
varying vec3 vTint;
void main() {
  float along = position.y + 0.5;
  vec3 axis = to - from;
  axis /= max(length(axis), 1e-9);
  vec3 side = normalize(cross(axis, abs(axis.y) < 0.9 ? vec3(0.0, 1.0, 0.0) : vec3(1.0, 0.0, 0.0)));
  vec3 outward = side * position.x + cross(axis, side) * position.z;
  vNormal = normalize(mat3(modelViewMatrix) * outward);
  vTint = mix(tintFrom, tintTo, along);
  gl_Position = projectionMatrix * modelViewMatrix * vec4(mix(from, to, along) + mix(radii.x, radii.y, along) * outward, 1.0);
}`;

/** A light over the viewer's left shoulder; colours are as they are on the page. */
const SHADE = `
varying vec3 vNormal;
varying vec3 vTint;
void main() {
  float light = dot(normalize(vNormal), normalize(vec3(-0.35, 0.7, 0.75)));
  gl_FragColor = vec4(vTint * (0.86 + 0.18 * light), 1.0);
}`;
