/** The file is not what its reader can take; the message says what was found. */
export class FileUnreadable extends Error {}
