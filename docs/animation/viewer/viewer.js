/** Shows a BVH or a GLB as three.js reads it, from four sides of the person, at two moments. */
import {
  AmbientLight,
  AnimationMixer,
  Box3,
  CylinderGeometry,
  DirectionalLight,
  GridHelper,
  Group,
  Mesh,
  MeshStandardMaterial,
  OrthographicCamera,
  Scene,
  SphereGeometry,
  Vector3,
  WebGLRenderer,
} from 'three';
import { BVHLoader } from 'three/addons/loaders/BVHLoader.js';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';

const WIDTH = 300;
const HEIGHT = 340;
const MOMENTS = [0.1, 0.6];
/** Degrees about the axis that points up, from where the person is seen from the front. */
const SIDES = { front: 0, 'from its left': 90, back: 180, 'three quarters': -40 };

const LEFT = 0x2b6fd9;
const RIGHT = 0xd9662b;
const MIDDLE = 0x777777;

const renderer = new WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
renderer.setSize(WIDTH, HEIGHT);
renderer.setPixelRatio(2);

/** @param kind `bvh` or `glb` */
async function show(kind) {
  const { root, clip, bones, shapes } = await (kind === 'bvh' ? readBvh('walk.bvh') : readGlb('walk.glb'));
  const mixer = new AnimationMixer(root);
  mixer.clipAction(clip).play();
  const sheet = document.getElementById('pictures');
  const pictures = MOMENTS.flatMap((moment, m) => {
    mixer.setTime(moment * clip.duration);
    root.updateMatrixWorld(true);
    const things = shapes();
    return Object.entries(SIDES).map(([name, degrees]) => picture(things, bones, degrees, m === MOMENTS.length - 1 ? name : ''));
  });
  sheet.replaceChildren(...pictures);
}

async function readBvh(address) {
  const { skeleton, clip } = await new BVHLoader().loadAsync(address);
  const [root] = skeleton.bones;
  return { root, clip, bones: skeleton.bones, shapes: () => sticks(skeleton.bones.filter(({ name }) => name !== 'ENDSITE')) };
}

async function readGlb(address) {
  const { scene, animations } = await new GLTFLoader().loadAsync(address);
  const bones = [];
  scene.traverse((node) => node.isBone && bones.push(node));
  return { root: scene, clip: animations[0], bones, shapes: () => scene };
}

function picture(things, bones, degrees, name) {
  const scene = new Scene().add(things, new AmbientLight(0xffffff, 1.6));
  const place = new Map(bones.map((bone) => [bone.name, bone.getWorldPosition(new Vector3())]));
  const box = new Box3().setFromPoints([...place.values()]);
  const middle = box.getCenter(new Vector3());
  const size = box.getSize(new Vector3()).length();
  const up = new Vector3(0, 1, 0);
  const toLeft = place.get('shoulder_L').clone().sub(place.get('shoulder_R'));
  const front = toLeft.cross(up).normalize();
  const from = front.applyAxisAngle(up, (degrees * Math.PI) / 180);

  const half = 0.52 * size;
  const camera = new OrthographicCamera((-half * WIDTH) / HEIGHT, (half * WIDTH) / HEIGHT, half, -half, 0, 10 * size);
  camera.position
    .copy(middle)
    .addScaledVector(from, 3 * size)
    .addScaledVector(up, 0.5 * size);
  camera.lookAt(middle);
  const light = new DirectionalLight(0xffffff, 2);
  light.position.copy(camera.position).addScaledVector(up, 2 * size);
  const ground = new GridHelper(1.6 * size, 16, 0xaaaaaa, 0xdddddd);
  ground.position.set(middle.x, box.min.y, middle.z);
  scene.add(light, ground);
  renderer.setClearColor(0xffffff);
  renderer.render(scene, camera);

  const figure = document.createElement('figure');
  const image = new Image(WIDTH, HEIGHT);
  image.src = renderer.domElement.toDataURL();
  figure.append(image);
  if (name) figure.append(Object.assign(document.createElement('figcaption'), { textContent: name }));
  return figure;
}

/** A stick along every bone, in the colours that a GLB brings along: the left side blue, the right side orange. */
function sticks(bones) {
  const group = new Group();
  const extent = new Box3()
    .setFromPoints(bones.map((bone) => bone.getWorldPosition(new Vector3())))
    .getSize(new Vector3())
    .length();
  for (const bone of bones) {
    const end = bone.getWorldPosition(new Vector3());
    const color = /_L$/.test(bone.name) ? LEFT : /_R$/.test(bone.name) ? RIGHT : MIDDLE;
    const material = new MeshStandardMaterial({ color, roughness: 0.7 });
    const ball = new Mesh(new SphereGeometry(0.014 * extent), material);
    ball.position.copy(end);
    group.add(ball);
    if (!bone.parent?.isBone) continue;
    const start = bone.parent.getWorldPosition(new Vector3());
    const along = end.clone().sub(start);
    const stick = new Mesh(new CylinderGeometry(0.009 * extent, 0.009 * extent, along.length()), material);
    stick.position.copy(start).addScaledVector(along, 0.5);
    stick.quaternion.setFromUnitVectors(new Vector3(0, 1, 0), along.normalize());
    group.add(stick);
  }
  return group;
}

Object.assign(globalThis, { show });
