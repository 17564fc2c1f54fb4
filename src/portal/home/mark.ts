import { html, type Html } from '../html.js';

/** Three roads that meet: the sign of the house. Colors come from the stylesheet. */
export const mark = (): Html =>
  html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path class="road-rest" d="M3.5 6.5 C 9 6.5, 12 10, 16 16" />
    <path class="road-graphql" d="M28.5 6.5 C 23 6.5, 20 10, 16 16" />
    <path class="road-grpc" d="M16 29.5 V 16" />
    <circle class="meet" cx="16" cy="16" r="3.6" />
  </svg>`;

/** The same idea at large: callers on the left, one domain in the middle, the services behind it. */
export const roadsDrawing = (): Html =>
  html`<svg class="drawing" viewBox="0 0 520 320" role="img" aria-labelledby="drawing-title">
    <title id="drawing-title">
      REST, GraphQL and gRPC lead into one domain, which asks the services orders, catalog, customers, inventory,
      payments and fulfillment.
    </title>
    <g class="behind">
      ${[40, 88, 136, 184, 232, 280].map((y) => html`<path pathLength="1" d="M270 160 C 330 160, 340 ${y}, 398 ${y}" />`)}
    </g>
    <path pathLength="1" class="road-rest" d="M92 56 C 180 56, 200 160, 262 160" />
    <path pathLength="1" class="road-graphql" d="M92 160 H 262" />
    <path pathLength="1" class="road-grpc" d="M92 264 C 180 264, 200 160, 262 160" />
    <circle class="halo" cx="266" cy="160" r="21" />
    <circle class="meet" cx="266" cy="160" r="11" />
    <g class="roads">
      <text x="80" y="61" text-anchor="end">REST</text>
      <text x="80" y="165" text-anchor="end">GraphQL</text>
      <text x="80" y="269" text-anchor="end">gRPC</text>
    </g>
    <g class="services">
      ${['orders', 'catalog', 'customers', 'inventory', 'payments', 'fulfillment'].map(
        (name, index) =>
          html`<circle cx="401" cy="${40 + index * 48}" r="3.5" /><text x="414" y="${44.5 + index * 48}"
              >${name}</text
            >`,
      )}
    </g>
  </svg>`;
