/**
 * Seeded records that the development credentials and the documentation's examples name. All share one time and one tail,
 * so that people recognize them; ids of other seeded records carry the time of their record.
 */
export const SEEDED_CUSTOMER_ID = 'cus_01jgr3m8g0aaaaaaaaaaaaaaaa';
export const SEEDED_PARTNER_ID = 'ptr_01jgr3m8g0aaaaaaaaaaaaaaaa';
/** Placed through the seeded partner by the seeded customer: shipped, so that it has everything an order can have. */
export const SEEDED_ORDER_ID = 'ord_01jgr3m8g0aaaaaaaaaaaaaaaa';
/** Of the same customer: paid and not shipped yet, and received. */
export const SEEDED_CONFIRMED_ORDER_ID = 'ord_01m5d1nrtg6cqr8wd741wqa9gm';
export const SEEDED_DELIVERED_ORDER_ID = 'ord_01keka9s6rnqfs4kngpn95kkwt';
export const SEEDED_PRODUCT_ID = 'prd_01jgr3m8g0aaaaaaaaaaaaaaaa';
export const SEEDED_PAYMENT_ID = 'pay_01jgr3m8g0aaaaaaaaaaaaaaaa';
export const SEEDED_SHIPMENT_ID = 'shp_01jgr3m8g0aaaaaaaaaaaaaaaa';

/** What a Shopify shop would call the seeded products: `inventory_item_id`, from the seeded product on in the order of the assortment. */
export const shopifyItemId = (index: number): string => String(39_072_856_000_000 + index);
