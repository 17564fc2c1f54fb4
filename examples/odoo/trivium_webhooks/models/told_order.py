"""A confirmed order as Trivium hears it: see docs/webhooks-in.md there."""


def name_of_order(order):
    return f"sale.order-{order.id}-confirmed"


def told_order(order):
    buyer, currency = order.partner_id, order.currency_id
    lines = order.order_line.filtered(lambda line: not line.display_type)
    shipping = lines.filtered(lambda line: "is_delivery" in line._fields and line.is_delivery)
    return {
        "order_id": order.id,
        "email": _first_of(buyer, "email_normalized"),
        "name": _first_of(buyer, "name"),
        "currency": currency.name,
        "total": _decimal(order.amount_total, currency),
        "tax_total": _decimal(order.amount_tax, currency),
        "shipping_total": _decimal(sum(shipping.mapped("price_subtotal")), currency),
        "lines": [_told_line(line, currency) for line in goods_of(order)],
        "shipping_address": _told_address(order.partner_shipping_id, buyer),
        "placed_at": order.date_order.isoformat() + "Z",
    }


def goods_of(order):
    """What Trivium can send. What else was paid for (services, a combo's own line) is in the total."""
    return order.order_line.filtered(
        lambda line: not line.display_type and line.product_id.type not in ("service", "combo") and line.product_uom_qty
    )


def _told_line(line, currency):
    """In units of the product, however it was sold: a dozen is twelve. The price is what one costs after discounts, without taxes."""
    units = round(line.product_uom._compute_quantity(line.product_uom_qty, line.product_id.uom_id, round=False), 6)
    return {
        "sku": line.product_id.default_code or "",
        "quantity": int(units) if units.is_integer() else units,
        "unit_price": _decimal(line.price_subtotal / units, currency),
    }


def _told_address(to, buyer):
    return {
        # Addresses of a customer have no name of their own, as a rule.
        "recipient": _first_of(to, "name") or _first_of(buyer, "name"),
        "line1": to.street or "",
        "line2": to.street2 or "",
        "city": to.city or "",
        "region": to.state_id.code or "",
        "postal_code": to.zip or "",
        "country_code": to.country_id.code or "",
    }


def _first_of(partner, field):
    """Of the contact, else of the company it belongs to."""
    return partner[field] or partner.commercial_partner_id[field] or ""


def _decimal(amount, currency):
    return f"{amount:.{currency.decimal_places}f}"
