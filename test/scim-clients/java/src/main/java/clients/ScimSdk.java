package clients;

import static clients.Checks.same;
import static clients.Checks.that;

import de.captaingoldfish.scim.sdk.client.ScimClientConfig;
import de.captaingoldfish.scim.sdk.client.ScimRequestBuilder;
import de.captaingoldfish.scim.sdk.client.response.ServerResponse;
import de.captaingoldfish.scim.sdk.common.constants.EndpointPaths;
import de.captaingoldfish.scim.sdk.common.constants.enums.Comparator;
import de.captaingoldfish.scim.sdk.common.constants.enums.HttpMethod;
import de.captaingoldfish.scim.sdk.common.constants.enums.PatchOp;
import de.captaingoldfish.scim.sdk.common.resources.Group;
import de.captaingoldfish.scim.sdk.common.resources.User;
import de.captaingoldfish.scim.sdk.common.resources.complex.Name;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Email;
import de.captaingoldfish.scim.sdk.common.resources.multicomplex.Member;
import de.captaingoldfish.scim.sdk.common.response.BulkResponse;
import de.captaingoldfish.scim.sdk.common.response.BulkResponseOperation;
import de.captaingoldfish.scim.sdk.common.response.ListResponse;
import java.util.List;
import java.util.Map;

/** The client of SCIM-SDK, the one outside client that covers Bulk. */
public final class ScimSdk {
  private static User person(int number) {
    return User.builder()
        .userName("sdk" + number + "@acme.example")
        .name(Name.builder().givenName("Sam" + number).familyName("Dekay").build())
        .emails(List.of(Email.builder().value("sdk" + number + "@acme.example").type("work").primary(true).build()))
        .active(true)
        .build();
  }

  private static void succeeded(ServerResponse<?> response) {
    that(response.isSuccess(), response.getHttpStatus() + " " + response.getResponseBody());
  }

  public static void main(String[] args) {
    ScimClientConfig config = ScimClientConfig.builder()
        .httpHeaders(Map.of("Authorization", "Bearer " + args[1]))
        .build();
    Checks checks = new Checks("SCIM-SDK");
    try (ScimRequestBuilder scim = new ScimRequestBuilder(args[0], config)) {
      run(scim, checks);
    }
    checks.exit();
  }

  private static void run(ScimRequestBuilder scim, Checks checks) {
    String[] ids = new String[3];
    checks.promise("loads the whole discovery", () -> {
      var meta = scim.loadMetaConfiguration().sendRequest();
      succeeded(meta);
      that(scim.loadServiceProviderConfiguration().getBulkConfig().isSupported(), "bulk is supported");
    });
    checks.promise("creates and reads users", () -> {
      for (int number = 0; number < ids.length; number++) {
        ServerResponse<User> created = scim.create(User.class, EndpointPaths.USERS).setResource(person(number)).sendRequest();
        succeeded(created);
        ids[number] = created.getResource().getId().orElseThrow();
      }
      ServerResponse<User> read = scim.get(User.class, EndpointPaths.USERS, ids[0]).sendRequest();
      succeeded(read);
      same("Sam0", read.getResource().getName().orElseThrow().getGivenName().orElseThrow());
    });
    checks.promise("gets a SCIM error for a duplicate", () -> {
      ServerResponse<User> twice = scim.create(User.class, EndpointPaths.USERS).setResource(person(0)).sendRequest();
      same(409, twice.getHttpStatus());
      same("uniqueness", twice.getErrorResponse().getScimType().orElseThrow());
    });
    checks.promise("lists with its own filters, in capitals, by GET and by POST", () -> {
      ServerResponse<ListResponse<User>> byGet = scim.list(User.class, EndpointPaths.USERS)
          .filter("userName", Comparator.EQ, "SDK1@acme.example").build().get().sendRequest();
      succeeded(byGet);
      same(1L, byGet.getResource().getTotalResults());
      ServerResponse<ListResponse<User>> byPost = scim.list(User.class, EndpointPaths.USERS)
          .count(2).startIndex(1).filter("name.familyName", Comparator.CO, "deka").build().post().sendRequest();
      succeeded(byPost);
      same(3L, byPost.getResource().getTotalResults());
      same(2, byPost.getResource().getListedResources().size());
    });
    checks.promise("patches by path", () -> {
      ServerResponse<User> patched = scim.patch(User.class, EndpointPaths.USERS, ids[0])
          .addOperation().path("name.givenName").op(PatchOp.REPLACE).value("Samuel").next()
          .path("active").op(PatchOp.REPLACE).value("false").build().sendRequest();
      succeeded(patched);
      ServerResponse<User> read = scim.get(User.class, EndpointPaths.USERS, ids[0]).sendRequest();
      same("Samuel", read.getResource().getName().orElseThrow().getGivenName().orElseThrow());
      same(false, read.getResource().isActive().orElseThrow());
    });
    checks.promise("updates by PUT", () -> {
      User changed = person(1);
      changed.setDisplayName("Sam One");
      ServerResponse<User> saved = scim.update(User.class, EndpointPaths.USERS, ids[1]).setResource(changed).sendRequest();
      succeeded(saved);
      same("Sam One", saved.getResource().getDisplayName().orElseThrow());
    });
    checks.promise("sends a Bulk that names what it makes, the group first", () -> {
      Group group = Group.builder().displayName("Bulk")
          .members(List.of(Member.builder().value("bulkId:b1").build(), Member.builder().value("bulkId:b2").build())).build();
      ServerResponse<BulkResponse> bulk = scim.bulk()
          .bulkRequestOperation(EndpointPaths.GROUPS).method(HttpMethod.POST).bulkId("g").data(group).next()
          .bulkRequestOperation(EndpointPaths.USERS).method(HttpMethod.POST).bulkId("b1").data(person(11)).next()
          .bulkRequestOperation(EndpointPaths.USERS).method(HttpMethod.POST).bulkId("b2").data(person(12)).next()
          .sendRequest();
      succeeded(bulk);
      List<BulkResponseOperation> done = bulk.getResource().getBulkResponseOperations();
      same(3, done.size());
      done.forEach(operation -> same(201, operation.getStatus()));
      ServerResponse<ListResponse<Group>> found = scim.list(Group.class, EndpointPaths.GROUPS)
          .filter("displayName", Comparator.EQ, "Bulk").build().get().sendRequest();
      same(2, found.getResource().getListedResources().get(0).getMembers().size());
    });
    checks.promise("stops a Bulk at failOnErrors and is told which ones failed", () -> {
      ServerResponse<BulkResponse> bulk = scim.bulk().failOnErrors(1)
          .bulkRequestOperation(EndpointPaths.USERS).method(HttpMethod.POST).bulkId("x").data(person(0)).next()
          .bulkRequestOperation(EndpointPaths.USERS).method(HttpMethod.POST).bulkId("y").data(person(21)).next()
          .sendRequest();
      List<BulkResponseOperation> done = bulk.getResource().getBulkResponseOperations();
      same(1, done.size());
      same(409, done.get(0).getStatus());
    });
    checks.promise("changes and deletes in one Bulk", () -> {
      User changed = person(2);
      changed.setNickName("Sammy");
      ServerResponse<BulkResponse> bulk = scim.bulk()
          .bulkRequestOperation(EndpointPaths.USERS, ids[2]).method(HttpMethod.PUT).data(changed).next()
          .bulkRequestOperation(EndpointPaths.USERS, ids[1]).method(HttpMethod.DELETE).next()
          .sendRequest();
      succeeded(bulk);
      User read = scim.get(User.class, EndpointPaths.USERS, ids[2]).sendRequest().getResource();
      same("Sammy", read.getNickName().orElseThrow());
      same(404, scim.get(User.class, EndpointPaths.USERS, ids[1]).sendRequest().getHttpStatus());
    });
    checks.promise("deletes", () -> {
      succeeded(scim.delete(User.class, EndpointPaths.USERS, ids[2]).sendRequest());
      same(404, scim.delete(User.class, EndpointPaths.USERS, ids[2]).sendRequest().getHttpStatus());
    });
  }
}
