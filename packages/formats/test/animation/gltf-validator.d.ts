/** What of its answer the tests look at. */
declare module 'gltf-validator' {
  const validator: {
    validateBytes(bytes: Uint8Array): Promise<{ issues: { messages: { code: string; message: string; pointer: string }[] } }>;
  };
  export default validator;
}
