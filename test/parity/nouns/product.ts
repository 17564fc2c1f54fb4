import { SEEDED_PRODUCT_ID } from '../../../src/seeds/well-known.js';
import { middleOf, type Noun } from '../noun.js';

const MONEY = '{ amount currencyCode }';

/** GraphQL says the margin in percent, the others in hundredths of one. */
const inPercent = ({ marginBasisPoints, ...product }: { readonly marginBasisPoints?: number }) => ({
  ...product,
  ...(marginBasisPoints !== undefined && { marginPercent: (marginBasisPoints / 100).toFixed(2) }),
});

export const product: Noun = {
  name: 'product',
  collection: 'products',
  feature: 'catalog',
  prefix: 'prd',
  known: SEEDED_PRODUCT_ID,
  facts: `{
    id sku name description status createdAt updatedAt
    category { slug name }
    price ${MONEY} costPrice ${MONEY} marginPercent
    images { url altText width height }
    stock { onHand reserved available updatedAt }
  }`,
  REST: { expand: ['stock'], respell: inPercent },
  GraphQL: { one: 'product', many: 'products', names: { q: 'query' } },
  gRPC: {
    service: 'ProductViewService',
    one: 'GetProductView',
    many: 'ListProductViews',
    names: { q: 'query' },
    respell: inPercent,
  },
  filters: {
    q: () => 'lamp',
    category: () => 'lighting',
    updated_since: middleOf('updatedAt'),
  },
  badFilters: [
    { filter: { q: 'x'.repeat(201) }, complaint: 'q OUT_OF_RANGE' },
    { filter: { category: 'No slug' }, complaint: 'category INVALID_FORMAT' },
  ],
};
