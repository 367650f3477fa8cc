export const shareLinksPeopleAndWhatThey = 'Share: links, people and what they may do';
export const share = 'Share';
