/** How columns are called in exports: words by role in English, German, Italian, Portuguese, Spanish and French. */

export const ROLES = [
  'debtor_id', 'debtor_name', 'invoice_number', 'amount', 'open_amount', 'paid_amount', 'side_amount', 'currency', 'invoice_date', 'due_date', 'payment_date', 'payment_number', 'terms_days', 'entry_kind',
  'country', 'region', 'city', 'postal_code', 'email', 'phone', 'sector', 'language', 'disputed', 'derived', 'product', 'contract',
] as const;
export type Role = (typeof ROLES)[number];
export type Language = 'en' | 'de' | 'it' | 'pt' | 'es' | 'fr';

/** Words without accents, lower case, by language; a leading `~` marks one that means something else as often. */
export const ROLE_WORDS: Readonly<Record<Role, Readonly<Partial<Record<Language, string>>>>> = {
  debtor_id: {
    en: 'customer id, customer number, customer no, customer code, cust no, cust number, cust id, ~customer, client id, client number, client code, ~client, debtor id, debtor number, ~debtor, account id, account number, ~account no, name customer id, payer id, business partner, sold to',
    de: 'kundennummer, kundennr, kunden nr, kunden id, kdnr, kd nr, ~kunde, debitor, debitorennummer, debitornr, debitoren nr, debitorennr, geschaeftspartner', it: 'codice cliente, cod cliente, id cliente, numero cliente, ~cliente, partita iva, codice fiscale, codice debitore, ~debitore',
    pt: 'codigo cliente, cod cliente, id cliente, numero cliente, codigo do cliente, ~cliente, cnpj, cpf, cpf cnpj, cnpj cliente, cpf cliente, ~sacado, ~devedor', es: 'codigo cliente, cod cliente, id cliente, numero cliente, codigo de cliente, ~cliente, nif, nif cliente, cif, ~deudor',
    fr: 'code client, numero client, no client, num client, id client, ~client, compte client, code tiers, ~tiers, ~debiteur',
  },
  debtor_name: {
    en: 'customer name, name customer, client name, debtor name, company name, account name, ~name, ~company', de: 'kundenname, ~name, firma, firmenname, debitorenname', it: 'ragione sociale, nome cliente, ~nome, denominazione, nominativo',
    pt: 'razao social, nome cliente, nome do cliente, ~nome', es: 'razon social, nombre cliente, nombre del cliente, ~nombre', fr: 'raison sociale, nom client, nom du client, ~nom',
  },
  invoice_number: {
    en: 'invoice number, invoice no, invoice id, invoice, inv no, inv number, document number, doc no, doc number, doc id, ~document, ~voucher, ~reference, bill number, bill no, ~bill', de: 'rechnungsnummer, rechnungsnr, rechnungs nr, rechnung, rg nr, rgnr, re nr, belegnummer, belegnr, beleg nr, ~beleg, op nummer',
    it: 'numero fattura, n fattura, num fattura, nr fattura, fattura, numero documento, num documento, n documento, ~documento', pt: 'numero fatura, numero da fatura, fatura, numero nf, nota fiscal, nf, nfe, numero nota, numero titulo, numero do titulo, titulo, duplicata, numero documento, ~documento',
    es: 'numero factura, num factura, n factura, numero de factura, factura, numero documento, ~documento', fr: 'numero facture, no facture, num facture, n facture, numero de facture, facture, numero piece, ~piece',
  },
  amount: {
    en: 'amount, invoice amount, total amount, gross amount, invoice total, total open amount, ~total, ~value, ~sum, transaction amount, amount due', de: 'betrag, rechnungsbetrag, bruttobetrag, brutto, ~summe, gesamtbetrag, umsatz', it: 'importo, importo fattura, importo totale, totale fattura, importo lordo, ~totale, ~valore',
    pt: 'valor, valor fatura, valor da fatura, valor titulo, valor do titulo, valor total, valor nota, montante, ~total', es: 'importe, importe factura, importe total, monto, monto total, ~total, ~valor', fr: 'montant, montant facture, montant ttc, montant total, ~total',
  },
  open_amount: {
    en: 'open amount, outstanding, outstanding amount, ~balance, open balance, residual amount', de: 'offen, offener betrag, offener posten, restbetrag, ~saldo', it: 'residuo, importo residuo, importo aperto, ~saldo', pt: 'saldo devedor, valor em aberto, ~saldo, saldo aberto', es: 'pendiente, importe pendiente, ~saldo, saldo pendiente',
    fr: 'solde, restant du, reste a payer, montant du',
  },
  paid_amount: {
    en: 'paid amount, amount paid, payment amount, amount received, ~paid', de: 'gezahlt, bezahlter betrag, zahlbetrag, zahlungsbetrag, gezahlter betrag', it: 'importo pagato, importo incassato, ~pagato, importo pagamento', pt: 'valor pago, valor recebido, valor pagamento', es: 'importe pagado, importe cobrado, monto pagado, importe pago',
    fr: 'montant paye, montant regle, montant encaisse, montant reglement',
  },
  side_amount: {
    en: 'net amount, ~net, vat, vat amount, tax, tax amount, discount, ~fee, fees, interest', de: 'nettobetrag, netto, mwst, ust, umsatzsteuer, steuer, skonto, rabatt, mahngebuehr, zinsen', it: 'imponibile, iva, importo netto, sconto, interessi', pt: 'valor liquido, desconto, juros, multa, imposto, icms', es: 'base imponible, iva, descuento, intereses, importe neto',
    fr: 'montant ht, tva, remise, interets',
  },
  currency: { en: 'currency, currency code, curr, invoice currency, ccy', de: 'waehrung, wahrung, waehrungscode, whg', it: 'valuta, divisa', pt: 'moeda', es: 'moneda, divisa', fr: 'devise, monnaie' },
  invoice_date: {
    en: 'invoice date, issue date, document date, posting date, billing date, document create date, doc date, ~date, ~created, ~booking date, transaction date', de: 'rechnungsdatum, belegdatum, buchungsdatum, ausstellungsdatum, rg datum, ~datum', it: 'data fattura, data documento, data emissione, ~data, data registrazione',
    pt: 'data emissao, data de emissao, emissao, dt emissao, data fatura, data documento, ~data', es: 'fecha factura, fecha de factura, fecha emision, fecha de emision, ~fecha', fr: 'date facture, date de facture, date emission, date piece, ~date',
  },
  due_date: {
    en: 'due date, due on, due, maturity, maturity date, due in date, payment due, baseline date', de: 'faelligkeit, falligkeit, faelligkeitsdatum, falligkeitsdatum, faellig am, fallig am, faellig, nettofaelligkeit, zahlbar bis', it: 'scadenza, data scadenza, data di scadenza', pt: 'vencimento, data vencimento, data de vencimento, dt vencimento, dt venc',
    es: 'vencimiento, fecha vencimiento, fecha de vencimiento, fecha venc', fr: 'echeance, date echeance, date d echeance',
  },
  payment_date: {
    en: 'payment date, paid date, date paid, paid on, settled date, settlement date, settled on, clear date, clearing date, cleared on, ~settled, receipt date, ~value date', de: 'zahldatum, zahlungsdatum, bezahlt am, ausgleichsdatum, ausgleich, zahlungseingang, gezahlt am, ~valuta', it: 'data pagamento, data di pagamento, pagato il, data incasso, ~incasso',
    pt: 'data pagamento, data de pagamento, pagamento, dt pagamento, dt pgto, data baixa', es: 'fecha pago, fecha de pago, fecha cobro, fecha de cobro', fr: 'date paiement, date de paiement, date reglement, date de reglement, paye le, date encaissement',
  },
  payment_number: {
    en: 'payment id, payment number, payment no, payment reference, receipt number, receipt no, transaction id, transaction number, entry id, entry no', de: 'zahlungsnummer, zahlungsnr, zahlungs nr, buchungsnummer, buchungsnr', it: 'numero pagamento, id pagamento, numero incasso', pt: 'numero pagamento, id pagamento, numero recibo, recibo, id lancamento',
    es: 'numero pago, id pago, numero recibo, recibo', fr: 'numero paiement, id paiement, numero reglement, numero ecriture',
  },
  terms_days: { en: 'payment terms, terms days, terms, credit days, term days, net days', de: 'zahlungsziel, zahlungsbedingung, ziel tage', it: 'termini pagamento, giorni pagamento, termini', pt: 'prazo, prazo pagamento, condicao pagamento', es: 'plazo, plazo pago, condiciones pago', fr: 'delai, delai paiement, conditions paiement' },
  entry_kind: {
    en: 'document type, doc type, entry type, entry kind, transaction type, ~type, ~kind', de: 'belegart, buchungsart, vorgangsart, ~art, ~typ', it: 'tipo documento, tipo movimento, causale, ~tipo', pt: 'tipo documento, tipo lancamento, tipo titulo, ~tipo, historico', es: 'tipo documento, tipo movimiento, ~tipo', fr: 'type piece, type document, type ecriture, ~type, nature',
  },
  country: { en: 'country, country code, ~nation', de: 'land, laendercode, landercode, laenderkennzeichen', it: 'paese, nazione, codice paese, stato estero', pt: 'pais, codigo pais', es: 'pais, codigo pais', fr: 'pays, code pays' },
  region: { en: 'region, state, province, ~county', de: 'bundesland, region', it: 'provincia, regione', pt: 'uf, estado, regiao', es: 'provincia, comunidad', fr: 'departement, region' },
  city: { en: 'city, town', de: 'ort, stadt', it: 'citta, comune', pt: 'cidade, municipio', es: 'ciudad, poblacion', fr: 'ville, commune' },
  postal_code: { en: 'zip, zip code, zipcode, postal code, postcode', de: 'plz, postleitzahl', it: 'cap', pt: 'cep', es: 'codigo postal, cp', fr: 'code postal' },
  email: { en: 'email, e mail, mail', de: 'e mail adresse', it: 'posta elettronica', pt: 'correio eletronico', es: 'correo, correo electronico', fr: 'courriel' },
  phone: { en: 'phone, phone number, telephone, mobile', de: 'telefon, telefonnummer, handy, mobil', it: 'telefono, cellulare', pt: 'telefone, celular', es: 'telefono, movil', fr: 'telephone, portable' },
  sector: { en: 'sector, industry, customer group, segment', de: 'branche, kundengruppe', it: 'settore, ateco', pt: 'setor, cnae, ramo', es: 'sector, cnae', fr: 'secteur, naf' },
  language: { en: 'language', de: 'sprache', it: 'lingua', pt: 'idioma', es: 'idioma', fr: 'langue' },
  disputed: { en: 'disputed, dispute, in dispute', de: 'streitig, strittig, reklamation', it: 'contestata, contestato, contestazione', pt: 'contestado, disputa', es: 'disputado, en disputa', fr: 'litige, conteste' },
  derived: {
    en: 'days late, days to settle, days overdue, days past due, delay, days to pay, is open, aging, ageing, dpd, late days', de: 'verzugstage, tage ueberfaellig, ueberfaellig seit, mahnstufe', it: 'giorni ritardo, giorni di ritardo', pt: 'dias atraso, dias de atraso, dias em atraso', es: 'dias retraso, dias de retraso, dias mora', fr: 'jours retard, jours de retard',
  },
  product: { en: 'product, article, item', de: 'produkt, artikel', it: 'prodotto, articolo', pt: 'produto', es: 'producto', fr: 'produit' },
  contract: { en: 'contract, contract number, contract id, policy number', de: 'vertrag, vertragsnummer, vertragsnr', it: 'contratto, numero contratto', pt: 'contrato, numero contrato', es: 'contrato, numero contrato', fr: 'contrat, numero contrat' },
};
