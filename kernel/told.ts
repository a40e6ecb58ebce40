/** A sentence in both languages. */
export interface BothWords {
  readonly en: string;
  readonly zh: string;
}

/** A failure whose words are for a person: what went wrong and what to do next, in both languages. */
export class Told extends Error {
  readonly words: BothWords;
  constructor(words: BothWords, options?: ErrorOptions) {
    super(words.en, options);
    this.words = words;
  }
}
