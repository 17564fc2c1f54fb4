/** Ids in the examples of the contract. */
export const EXAMPLE = {
  order: 'ord_01k9b7x0m4q2v5c8d1e3f6g7h9',
  number: 'T-100042',
  line: 'oli_01k9b7x0m4q2v5c8d1e3f6g7h9',
  customer: 'cus_01k9b7x0m4q2v5c8d1e3f6g7h9',
  product: 'prd_01k9b7x0m4q2v5c8d1e3f6g7h9',
  payment: 'pay_01k9b7x0m4q2v5c8d1e3f6g7h9',
  shipment: 'shp_01k9b7x0m4q2v5c8d1e3f6g7h9',
  notification: 'ntf_01k9b7x0m4q2v5c8d1e3f6g7h9',
  return: 'ret_01k9b7x0m4q2v5c8d1e3f6g7h9',
  invoice: 'inv_01k9b7x0m4q2v5c8d1e3f6g7h9',
  partner: 'ptr_01k9b7x0m4q2v5c8d1e3f6g7h9',
  endpoint: 'whe_01k9b7x0m4q2v5c8d1e3f6g7h9',
  event: 'evt_01k9b7x0m4q2v5c8d1e3f6g7h9',
} as const;
