from odoo import models


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        confirmed = super().action_confirm()
        for order in self.filtered(lambda one: one.state == "sale"):
            self.env["trivium.delivery"].tell(
                f"sale.order-{order.id}-confirmed", "sale.order/confirmed", order._as_trivium_hears_it()
            )
        return confirmed

    def _as_trivium_hears_it(self):
        buyer, to = self.partner_id, self.partner_shipping_id
        lines = self.order_line.filtered(lambda line: not line.display_type and line.product_id.default_code)
        return {
            "order_id": self.id,
            "email": buyer.email,
            "name": buyer.name,
            "currency": self.currency_id.name,
            "total": f"{self.amount_total:.2f}",
            "tax_total": f"{self.amount_tax:.2f}",
            "lines": [
                {"sku": line.product_id.default_code, "quantity": int(line.product_uom_qty), "unit_price": f"{line.price_unit:.2f}"}
                for line in lines
            ],
            "shipping_address": {
                "recipient": to.name,
                "line1": to.street or "",
                "line2": to.street2 or "",
                "city": to.city or "",
                "region": to.state_id.code or "",
                "postal_code": to.zip or "",
                "country_code": to.country_id.code,
            },
            "placed_at": self.date_order.isoformat() + "Z",
        }
