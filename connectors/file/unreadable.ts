import { Told } from "../../kernel/index.ts";

/** The file is not what its reader can take; the words say what was found. */
export class FileUnreadable extends Told {}
