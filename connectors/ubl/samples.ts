// Documents written from the standard (OASIS UBL 2.1), small, for what no published one shows.
const head = (name: string) =>
  [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<${name} xmlns="urn:oasis:names:specification:ubl:schema:xsd:${name}-2"`,
    ` xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"`,
    ` xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">`,
  ].join("\n");

/** A document of these lines. */
export const documentOf = (name: string, lines: readonly string[]): string =>
  [head(name), ...lines, `</${name}>`, ""].join("\n");

const line = (id: string, inner: readonly string[]) => [
  "<cac:OrderLine>",
  "<cac:LineItem>",
  `<cbc:ID>${id}</cbc:ID>`,
  ...inner,
  "</cac:LineItem>",
  "</cac:OrderLine>",
];

const goods = (code: string) => [
  "<cac:Item>",
  `<cbc:Name>Kettle &amp; lid</cbc:Name>`,
  `<cac:SellersItemIdentification><cbc:ID>${code}</cbc:ID></cac:SellersItemIdentification>`,
  "</cac:Item>",
];

/** An Order of two lines, with tax in its payable amount. */
export const order = (number = "4500017", time = "12:00:00"): string[] => [
  `<cbc:ID>${number}</cbc:ID>`,
  "<cbc:IssueDate>2026-11-11</cbc:IssueDate>",
  `<cbc:IssueTime>${time}</cbc:IssueTime>`,
  "<cbc:OrderTypeCode>220</cbc:OrderTypeCode>",
  "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>",
  "<cac:BuyerCustomerParty><cac:Party>",
  "<cbc:EndpointID>BUYER</cbc:EndpointID>",
  "<cac:PartyName><cbc:Name>Hafenläden</cbc:Name></cac:PartyName>",
  "</cac:Party></cac:BuyerCustomerParty>",
  "<cac:Delivery><cac:RequestedDeliveryPeriod>",
  "<cbc:EndDate>2026-11-20</cbc:EndDate>",
  "</cac:RequestedDeliveryPeriod></cac:Delivery>",
  '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">11.69</cbc:TaxAmount></cac:TaxTotal>',
  '<cac:AnticipatedMonetaryTotal><cbc:PayableAmount currencyID="EUR">73.19</cbc:PayableAmount></cac:AnticipatedMonetaryTotal>',
  ...line("1", [
    '<cbc:Quantity unitCode="C62">10</cbc:Quantity>',
    '<cac:Price><cbc:PriceAmount currencyID="EUR">2.55</cbc:PriceAmount></cac:Price>',
    ...goods("A1"),
  ]),
  ...line("2", [
    '<cbc:Quantity unitCode="CS">3</cbc:Quantity>',
    '<cbc:LineExtensionAmount currencyID="EUR">36.00</cbc:LineExtensionAmount>',
    ...goods("B2"),
  ]),
];

/** An OrderChange: one line less, one gone, one new. */
export const change = (number = "4500017"): string[] => [
  "<cbc:ID>C1</cbc:ID>",
  "<cbc:IssueDate>2026-11-12</cbc:IssueDate>",
  "<cbc:SequenceNumberID>1</cbc:SequenceNumberID>",
  `<cac:OrderReference><cbc:ID>${number}</cbc:ID></cac:OrderReference>`,
  ...line("1", [
    "<cbc:LineStatusCode>Revised</cbc:LineStatusCode>",
    '<cbc:Quantity unitCode="C62">6</cbc:Quantity>',
    ...goods("A1"),
  ]),
  ...line("2", ["<cbc:LineStatusCode>Cancelled</cbc:LineStatusCode>", ...goods("B2")]),
  ...line("3", [
    "<cbc:LineStatusCode>Added</cbc:LineStatusCode>",
    '<cbc:Quantity unitCode="C62">4</cbc:Quantity>',
    '<cac:Price><cbc:PriceAmount currencyID="EUR">1.25</cbc:PriceAmount></cac:Price>',
    ...goods("C3"),
  ]),
];

const unit = (inner: string) =>
  `<cac:TransportHandlingUnit><cbc:ID>${inner}</cbc:ID></cac:TransportHandlingUnit>`;

/** A DespatchAdvice of goods for us, with its pallet and when it arrives. */
export const notice = (number = "SN1", order = "PO-7"): string[] => [
  `<cbc:ID>${number}</cbc:ID>`,
  "<cbc:IssueDate>2026-11-11</cbc:IssueDate>",
  `<cac:OrderReference><cbc:ID>${order}</cbc:ID></cac:OrderReference>`,
  "<cac:DespatchSupplierParty><cac:Party>",
  "<cbc:EndpointID>SUPPLIER</cbc:EndpointID>",
  "</cac:Party></cac:DespatchSupplierParty>",
  "<cac:Shipment><cbc:ID>1</cbc:ID>",
  "<cac:ShipmentStage><cac:CarrierParty><cac:PartyName><cbc:Name>Harbour Lines</cbc:Name></cac:PartyName></cac:CarrierParty></cac:ShipmentStage>",
  "<cac:Delivery><cbc:TrackingID>PRO55</cbc:TrackingID>",
  "<cac:EstimatedDeliveryPeriod><cbc:EndDate>2026-11-14</cbc:EndDate></cac:EstimatedDeliveryPeriod>",
  "<cac:Despatch><cbc:ActualDespatchDate>2026-11-11</cbc:ActualDespatchDate><cbc:ActualDespatchTime>09:30:00+02:00</cbc:ActualDespatchTime><cac:DespatchAddress><cbc:ID>S9</cbc:ID></cac:DespatchAddress></cac:Despatch></cac:Delivery>",
  unit("340123450000000017"),
  "</cac:Shipment>",
  "<cac:DespatchLine>",
  "<cbc:ID>1</cbc:ID>",
  '<cbc:DeliveredQuantity unitCode="C62">10</cbc:DeliveredQuantity>',
  '<cbc:BackorderQuantity unitCode="C62">2</cbc:BackorderQuantity>',
  `<cac:OrderLineReference><cbc:LineID>1</cbc:LineID><cac:OrderReference><cbc:ID>${order}</cbc:ID></cac:OrderReference></cac:OrderLineReference>`,
  ...goods("A1"),
  `<cac:Shipment><cbc:ID>1</cbc:ID>${unit("340123450000000017")}</cac:Shipment>`,
  "</cac:DespatchLine>",
];
