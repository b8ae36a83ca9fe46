/** Imported before onnxruntime-node, whose library would else keep a device identifier in the user's folder to report usage with. */
process.env.ORT_DISABLE_TELEMETRY ??= '1';
