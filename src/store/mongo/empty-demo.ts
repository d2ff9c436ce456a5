import { StoreUnusable } from "../port/errors.js";
import { connect } from "./connect.js";

/** The collection by which a demo knows its own database. */
const mark = "demo";

/**
 * Empties a database for a demo, which begins anew each time. Only one that is empty already, or that a demo has made: a
 * mistyped address must not cost anybody their people.
 * @throws StoreUnusable where it holds anything else
 */
export async function emptyDemoDatabase(uri: string): Promise<void> {
  const connection = await connect(uri, 5_000);
  try {
    const database = connection.getClient().db(connection.name);
    const collections = await database.listCollections({}, { nameOnly: true }).toArray();
    if (collections.length > 0 && !collections.some(({ name }) => name === mark)) {
      throw new StoreUnusable(
        `The database "${connection.name}" holds what no demo has made, and a demo begins by emptying its own. Name another one in the address, or none.`,
      );
    }
    await database.dropDatabase();
    await database.createCollection(mark);
  } finally {
    await connection.close();
  }
}
