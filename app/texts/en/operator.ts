export const operatorToken = 'Operator’s token';
export const signInAsOperator = 'Sign in as the operator';
export const signOut = 'Sign out';
export const wrongToken = 'That is not the operator’s token.';
export const startPage = 'Go to the start page';
export const whatRuns = 'What runs';
export const whatHappened = 'Reports';
