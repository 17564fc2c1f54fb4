const MONEY = 'fragment Money on Money { amount currencyCode }';
const IMAGE = 'fragment Picture on Image { url altText width height }';
const ADDRESS = 'fragment Place on Address { recipient line1 line2 city region postalCode countryCode }';

/** What screens of real shops ask for, and more of it than ours do: most up to depth 7, 250 tokens and 2,200 characters. */
export const STOREFRONT_DOCUMENTS = {
  'a landing page of several shelves': `query Landing($first: Int = 8, $audience: String = "all") {
  lighting: products(first: $first, category: "lighting") { ...Shelf }
  desks: products(first: $first, category: "desks") { ...Shelf }
  chairs: products(first: $first, category: "chairs") { ...Shelf }
  found: products(first: 4, query: $audience) { ...Shelf }
  viewer { kind customer { id name locale } }
}
fragment Shelf on ProductConnection {
  edges { cursor node { ...ProductCard } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}
fragment ProductCard on Product {
  __typename id sku name status
  category { slug name }
  price { ...Money }
  images { ...Picture }
  stock { available }
}
${MONEY}
${IMAGE}`,
  'a product page with what else there is': `query ProductPage($id: ID!, $related: Int = 12, $withStock: Boolean = true) {
  product(id: $id) {
    __typename id sku name description status createdAt updatedAt
    category { slug name }
    price { ...Money }
    large: images { url(width: 1600) altText width height }
    medium: images { url(width: 800) altText }
    small: images { url(width: 200) altText }
    stock @include(if: $withStock) { available onHand reserved updatedAt }
  }
  related: products(first: $related) {
    edges { node { id name price { ...Money } images { ...Picture } stock @include(if: $withStock) { available } } }
    pageInfo { hasNextPage endCursor }
  }
}
${MONEY}
${IMAGE}`,
  'an order and the others of its customer, as deep as the carts of some shops': `query Again($id: ID!, $first: Int = 2) {
  order(id: $id) {
    customer {
      id name
      orders(first: $first) {
        edges { node { ...Head } }
        edges { node { ...Again } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
fragment Head on Order { id number status total { ...Money } }
fragment Again on Order {
  id
  customer { orders(first: 1) { edges { node { lines { quantity product { name price { ...Money } images { ...Picture } } } } } } }
}
${IMAGE}
${MONEY}`,
  'search with pages': `query Search($query: String!, $first: Int = 24, $after: String, $since: DateTime) {
  products(query: $query, first: $first, after: $after, updatedSince: $since) {
    edges {
      cursor
      node { __typename id sku name description status category { __typename slug name } price { __typename ...Money } images { __typename ...Picture } stock { __typename available updatedAt } createdAt updatedAt }
    }
    pageInfo { __typename hasNextPage hasPreviousPage startCursor endCursor }
  }
  suggestions: products(query: $query, first: 5) { edges { node { id name } } }
}
${MONEY}
${IMAGE}`,
  'an order with all its parts': `query OrderPage($id: ID!) {
  order(id: $id) {
    __typename id number status placedAt updatedAt customerNote
    subtotal { ...Money } shippingTotal { ...Money } taxTotal { ...Money } total { ...Money }
    shippingAddress { ...Place }
    customer { id name email phone locale addresses { ...Place } }
    lines {
      id sku name quantity
      unitPrice { ...Money } total { ...Money }
      product { id sku name status price { ...Money } images { ...Picture } stock { available } category { slug name } }
    }
    payments { id status amount { ...Money } refundedAmount { ...Money } card { brand last4 } provider failureReason createdAt updatedAt }
    shipments { id status carrier trackingNumber trackingUrl lines { orderLineId quantity } address { ...Place } createdAt shippedAt deliveredAt }
  }
  viewer {
    kind scopes
    customer {
      id name locale
      addresses { ...Place }
      orders(first: 5) { edges { cursor node { id number status placedAt total { ...Money } lines { id name quantity } } } pageInfo { hasNextPage endCursor } }
    }
  }
  related: products(first: 12) {
    edges { cursor node { __typename id sku name description status category { slug name } price { ...Money } images { ...Picture } stock { available updatedAt } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
${MONEY}
${IMAGE}
${ADDRESS}`,
  'an account page': `query Account($orders: Int = 10, $after: String) {
  viewer {
    kind scopes
    customer {
      __typename id name email phone birthday locale createdAt updatedAt
      addresses { ...Place }
      orders(first: $orders, after: $after) {
        edges {
          cursor
          node {
            __typename id number status placedAt updatedAt
            total { ...Money }
            lines { id name sku quantity total { ...Money } }
            shipments { id status carrier trackingNumber trackingUrl deliveredAt }
          }
        }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
}
${MONEY}
${ADDRESS}`,
  'a list of orders, a hundred at once': `query Orders($first: Int = 100, $after: String, $status: [OrderStatus!] = [PENDING, CONFIRMED, SHIPPED, DELIVERED], $placedAfter: DateTime) {
  orders(first: $first, after: $after, status: $status, placedAfter: $placedAfter) {
    edges {
      cursor
      node {
        __typename id number status placedAt
        subtotal { ...Money } shippingTotal { ...Money } taxTotal { ...Money } total { ...Money }
        customer { id name }
        shippingAddress { city region countryCode }
        lines { id quantity unitPrice { ...Money } product { id sku name price { ...Money } stock { available } } }
        shipments { id status trackingNumber }
      }
    }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
${MONEY}`,
} as const satisfies Record<string, string>;
