/** The header that carries a request's id; the SDKs read it whatever its case. */
export const requestIdHeader = "x-amzn-RequestId";
