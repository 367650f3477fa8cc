export const here = 'here';
export const elsewhere = 'elsewhere';
export const conductsName = (name: string, here: string): string => `${name} conducts, ${here}`;
export const passTheBatonToTheServer =
  'Pass the baton to the server that this page is connected to. The music goes on.';
export const conductHere = 'Conduct here';
