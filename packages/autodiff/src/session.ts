/** A float32 array with its shape: what a session is fed and what it answers. */
export interface Value {
  data: Float32Array;
  shape: readonly number[];
}

/** A graph that can be run. */
export interface Session {
  /**
   * @param feeds a value for each input of the graph, by name; further ones are passed over
   * @param fetches values to be filled in place, by output name; every output is computed and returned where none are given
   */
  run(feeds: Record<string, Value>, fetches?: Record<string, Value>): Promise<Record<string, Value>>;
  release(): Promise<void>;
}

/** A place where graphs run. */
export interface Backend {
  readonly name: 'node-cpu' | 'node-webgpu' | 'browser-wasm' | 'browser-webgpu';
  /** @param model an ONNX file, as `serialize` writes it */
  open(model: Uint8Array): Promise<Session>;
}
