/** Colours of a PoseView, as CSS writes them. */
export interface PoseColours {
  /** Behind everything; what is hidden fades into it. */
  paper: string;
  /** Of the pose. */
  ours: string;
  /** Of what it is compared with. */
  reference: string;
  /** Of the ground's lines and of drop lines. */
  ground: string;
  /** Of landmarks that are picked out. */
  picked: string;
  /** Nearest and farthest, where depth is shown by colour. */
  near: string;
  far: string;
}

export const LIGHT: PoseColours = {
  paper: '#ffffff',
  ours: '#2563eb',
  reference: '#d92d20',
  ground: '#8b95a7',
  picked: '#f59e0b',
  near: '#f2780c',
  far: '#4338ca',
};

export const DARK: PoseColours = {
  paper: '#161a21',
  ours: '#6ea0ff',
  reference: '#ff7a6e',
  ground: '#6b7688',
  picked: '#fbbf24',
  near: '#ffa14d',
  far: '#7c6cf5',
};

/** Of a pose that somebody else made, which is not the truth. */
export const OTHERS = { light: '#0f8a63', dark: '#4fd1a5' };
