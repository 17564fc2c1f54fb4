{
    "name": "Trivium webhooks",
    "summary": "Tells a Trivium of confirmed orders and stock moves: signed, and until it is heard",
    "version": "18.0.2.0.0",
    "license": "LGPL-3",
    "category": "Technical",
    "depends": ["sale_stock"],
    "data": ["security/ir.model.access.csv", "data/cron.xml", "views/delivery.xml"],
    "installable": True,
}
