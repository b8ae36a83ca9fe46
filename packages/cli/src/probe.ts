/**
 * `node probe.js cpu|webgpu`: can a session be opened and run on this device? A process of its own, since a driver may end it
 * or write what it likes to stderr. Prints nothing when it works, else why not.
 */
import { add, input, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';

try {
  const x = input('x', [1]);
  const session = await nodeBackend({ device: process.argv[2] as 'cpu' | 'webgpu' }).open(serialize({ y: add(x, x) }));
  const { y } = await session.run({ x: { data: Float32Array.of(21), shape: [1] } });
  if (y.data[0] !== 42) console.log(`21 + 21 is ${y.data[0]}`);
  await session.release();
} catch (error) {
  // onnxruntime puts the source line and the condition that failed before what it has to say.
  console.log((error as Error).message.split('\n')[0].replace(/^.* was false\. /, ''));
}
