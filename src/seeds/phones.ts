import type { Random } from './random.js';

/** Blocks of numbers that regulators keep for films and books, so that nobody's phone rings; # stands for any digit. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  US: ['+121255501##', '+141555501##', '+131255501##', '+150355501##'],
  CA: ['+141655501##', '+160455501##', '+151455501##'],
  GB: ['+447700900###', '+442079460###'],
  DE: ['+493023125###'],
  FR: ['+336399800##', '+331990000##'],
  AU: ['+61255501###', '+61370105###'],
  SE: ['+468465004##'],
  IE: ['+35320911####'],
};

/** Countries without such a block borrow the British one. */
const BORROWED = ['+447700900###'];

/** E.164, of the customer's country where it has numbers for fiction. */
export const fictionalPhone = (countryCode: string, random: Random): string =>
  random.pick(RESERVED[countryCode] ?? BORROWED).replaceAll('#', () => String(random.integer(0, 9)));
