/** What a person said of a connection, by the names of its form's fields. */
export type Settings = Readonly<Record<string, string>>;
