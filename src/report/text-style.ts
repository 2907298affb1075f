/** How text is coloured; each gives its text back unchanged where no colours are wanted. */
export interface Colors {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly green: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
}

export interface TextStyle {
  /** Columns. */
  readonly width: number
  readonly colors: Colors
  /** How many claims are shown, those first that are not reproduced; the others are counted. */
  readonly mostClaims?: number
}
