/** An archived product is no longer sold: orders that hold it still find it, lists do not show it. */
export const PRODUCT_STATES = ['active', 'archived'] as const;

export type ProductState = (typeof PRODUCT_STATES)[number];

/** (price − cost price) / price in hundredths of a percent; a gift has none. */
export const marginBasisPoints = (price: number, costPrice: number): number | undefined =>
  price > 0 ? Math.round(((price - costPrice) * 10_000) / price) : undefined;

/**
 * Folded here and not in SQL, because lower() depends on the database's locale. Line breaks keep a word from being found
 * across two fields.
 */
export const searchText = (product: {
  readonly name: string;
  readonly sku: string;
  readonly description: string;
}): string => fold([product.name, product.sku, product.description].join('\n'));

export const searchWords = (query: string): readonly string[] =>
  [...new Set(fold(query).split(/\s+/))].filter((word) => word !== '');

const fold = (text: string): string => text.normalize('NFC').toLowerCase();
