package clients;

/** Runs promises one by one and prints a line for each; the runner counts the lines. */
final class Checks {
  interface Promise {
    void keep() throws Exception;
  }

  private final String client;
  private int failed;

  Checks(String client) {
    this.client = client;
  }

  void promise(String text, Promise promise) {
    try {
      promise.keep();
      System.out.println("ok " + client + ": " + text);
    } catch (Throwable broken) {
      failed++;
      System.out.println("not ok " + client + ": " + text + " # " + String.valueOf(broken).replace('\n', ' '));
    }
  }

  static void same(Object expected, Object actual) {
    if (!java.util.Objects.equals(expected, actual)) {
      throw new AssertionError("expected " + expected + " but got " + actual);
    }
  }

  static void that(boolean holds, String otherwise) {
    if (!holds) throw new AssertionError(otherwise);
  }

  void exit() {
    System.exit(failed == 0 ? 0 : 1);
  }
}
