/** BCP 47 tag of the language of this catalogue, for numbers and dates. */
export const language = 'en-GB';
