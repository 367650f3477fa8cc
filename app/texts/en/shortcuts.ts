export const playOrPause = 'Play or pause';
export const backToTheStart = 'Back to the start';
export const soundOffOrOn = 'Sound off or on';
export const addAnAirport = 'Add an airport';
export const changeTheTitle = 'Change the title';
export const helpAndThisList = 'Help, and this list';
