import { InputError } from '@anylift/core';
import { isObject, show } from './json.js';

/** A piece of a parsed document that knows its place, so that what is wrong with it can be said. */
export class Piece {
  /**
   * @param path of the piece in the document, such as `skeleton`; '' for the whole
   * @param where file name for error messages
   */
  constructor(
    readonly value: unknown,
    private readonly path: string,
    private readonly where: string,
  ) {}

  /** @throws InputError that says which piece is what, and what was expected */
  refuse(expected: string): never {
    throw new InputError(`${this.where}: ${this.path} is ${show(this.value)}, expected ${expected}`);
  }

  /** The piece under a key of an object, which may be missing. */
  get(key: string, expected: string): Piece {
    if (!isObject(this.value)) this.refuse(expected);
    // Not what every object inherits, such as its constructor.
    const value = Object.hasOwn(this.value, key) ? this.value[key] : undefined;
    return new Piece(value, this.path ? `${this.path}.${key}` : key, this.where);
  }

  list(expected: string): Piece[] {
    if (!Array.isArray(this.value)) this.refuse(expected);
    return this.value.map((value: unknown, i) => new Piece(value, `${this.path}[${i}]`, this.where));
  }

  /** A list of so many. */
  tuple(length: number, expected: string): Piece[] {
    const items = this.list(expected);
    return items.length === length ? items : this.refuse(expected);
  }

  text(expected: string): string {
    return typeof this.value === 'string' ? this.value : this.refuse(expected);
  }

  /** A finite number. */
  number(expected: string): number {
    return typeof this.value === 'number' && Number.isFinite(this.value) ? this.value : this.refuse(expected);
  }

  /** Nothing where the piece is missing. */
  optional<T>(read: (piece: Piece) => T): T | undefined {
    return this.value === undefined ? undefined : read(this);
  }
}
