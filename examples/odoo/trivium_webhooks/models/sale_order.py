from odoo import models

from .told_order import goods_of, name_of_order, told_order


class SaleOrder(models.Model):
    _inherit = "sale.order"

    def action_confirm(self):
        confirmed = super().action_confirm()
        for order in self.filtered(lambda one: one.state == "sale" and goods_of(one)):
            # A clerk may lack the right to read all of it.
            self.env["trivium.delivery"].tell(name_of_order(order), "sale.order/confirmed", told_order(order.sudo()))
        return confirmed
