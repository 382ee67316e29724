/** The version of the product, apart from all else so that every command can tell it at once. */
export const version = "0.1.0";
