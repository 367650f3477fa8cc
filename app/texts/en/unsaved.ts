export const refused = 'Refused';
export const title = 'Title';
export const description = 'Description';
