/** Path of the page that verifies certificates, on every gateway of the ledger. */
export const VERIFY_PAGE_PATH = '/diplomatic/verify';
