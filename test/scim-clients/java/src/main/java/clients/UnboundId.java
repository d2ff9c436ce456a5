package clients;

import static clients.Checks.same;
import static clients.Checks.that;

import com.unboundid.scim2.client.ScimService;
import com.unboundid.scim2.common.exceptions.BadRequestException;
import com.unboundid.scim2.common.exceptions.PreconditionFailedException;
import com.unboundid.scim2.common.exceptions.ResourceConflictException;
import com.unboundid.scim2.common.exceptions.ResourceNotFoundException;
import com.unboundid.scim2.common.messages.ListResponse;
import com.unboundid.scim2.common.messages.SortOrder;
import com.unboundid.scim2.common.types.Email;
import com.unboundid.scim2.common.types.GroupResource;
import com.unboundid.scim2.common.types.Member;
import com.unboundid.scim2.common.types.Name;
import com.unboundid.scim2.common.types.UserResource;
import jakarta.ws.rs.client.ClientBuilder;
import jakarta.ws.rs.client.ClientRequestFilter;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.glassfish.jersey.apache5.connector.Apache5ConnectorProvider;
import org.glassfish.jersey.client.ClientConfig;

/** The UnboundID SCIM 2 SDK's client: strict in what it parses, and it goes to the absolute meta.location. */
public final class UnboundId {
  private static UserResource person(int number) {
    UserResource user = new UserResource();
    user.setUserName("unbound" + number + "@acme.example");
    user.setName(new Name().setGivenName("Una" + number).setFamilyName("Bound"));
    user.setEmails(List.of(
        new Email().setValue("unbound" + number + "@acme.example").setType("work").setPrimary(true),
        new Email().setValue("una" + number + "@home.example").setType("home")));
    user.setActive(true);
    user.setExternalId("ext-" + number);
    return user;
  }

  public static void main(String[] args) {
    ClientConfig config = new ClientConfig().connectorProvider(new Apache5ConnectorProvider());
    ScimService scim = new ScimService(ClientBuilder.newClient(config)
        .register((ClientRequestFilter) request -> request.getHeaders().putSingle("Authorization", "Bearer " + args[1]))
        .target(URI.create(args[0])));
    Checks checks = new Checks("UnboundID SDK");
    UserResource[] made = new UserResource[12];
    GroupResource[] group = new GroupResource[1];

    checks.promise("reads the discovery documents", () -> {
      that(scim.getServiceProviderConfig().getPatch().isSupported(), "patch is supported");
      that(scim.getServiceProviderConfig().getBulk().isSupported(), "bulk is supported");
      same(2, scim.getResourceTypes().getTotalResults());
      same("/Users", scim.getResourceType("User").getEndpoint().toString());
      that(scim.getSchemas().getTotalResults() >= 3, "schemas are listed");
      same("User", scim.getSchema("urn:ietf:params:scim:schemas:core:2.0:User").getName());
    });
    checks.promise("creates users and reads back what it sent", () -> {
      for (int number = 0; number < made.length; number++) made[number] = scim.create("Users", person(number));
      UserResource read = scim.retrieve("Users", made[0].getId(), UserResource.class);
      same("unbound0@acme.example", read.getUserName());
      same("Una0", read.getName().getGivenName());
      same(2, read.getEmails().size());
      same("ext-0", read.getExternalId());
      that(read.getMeta().getLocation().isAbsolute(), "meta.location is absolute");
    });
    checks.promise("meets a conflict for the same userName in capitals", () -> {
      try {
        scim.create("Users", person(0).setUserName("UNBOUND0@ACME.EXAMPLE"));
        throw new AssertionError("created twice");
      } catch (ResourceConflictException expected) {
        same("uniqueness", expected.getScimError().getScimType());
      }
    });
    checks.promise("filters by userName, by email element and with not", () -> {
      same(1, scim.search("Users", "userName eq \"Unbound3@acme.example\"", UserResource.class).getTotalResults());
      same(1, scim.search("Users", "emails[type eq \"work\" and value sw \"unbound4@\"]", UserResource.class).getTotalResults());
      same(11, scim.search("Users", "name.familyName eq \"bound\" and not (externalId eq \"ext-0\")", UserResource.class).getTotalResults());
      same(0, scim.search("Users", "userName eq \"nobody\"", UserResource.class).getTotalResults());
    });
    checks.promise("is told of a broken filter", () -> {
      try {
        scim.searchRequest("Users").filter("nothing eq \"x\"").invoke(UserResource.class);
        throw new AssertionError("answered");
      } catch (BadRequestException expected) {
        same("invalidFilter", expected.getScimError().getScimType());
      }
    });
    checks.promise("pages by index, by POST search and by cursor over everybody once", () -> {
      Set<String> byIndex = new HashSet<>();
      for (int start = 1; start <= 12; start += 5) {
        ListResponse<UserResource> page = scim.searchRequest("Users").page(start, 5).sort("userName", SortOrder.ASCENDING).invoke(UserResource.class);
        same(12, page.getTotalResults());
        same(start, page.getStartIndex());
        page.getResources().forEach(user -> that(byIndex.add(user.getId()), "seen twice"));
      }
      same(12, byIndex.size());
      same(12, scim.searchRequest("Users").filter("active eq true").invokePost(UserResource.class).getTotalResults());
      Set<String> byCursor = new HashSet<>();
      ListResponse<UserResource> page = scim.searchRequest("Users").firstPageCursorWithCount(5).invoke(UserResource.class);
      while (true) {
        page.getResources().forEach(user -> that(byCursor.add(user.getId()), "seen twice"));
        if (page.getNextCursor() == null) break;
        page = scim.searchRequest("Users").pageWithCursor(page.getNextCursor(), 5).invoke(UserResource.class);
      }
      same(12, byCursor.size());
    });
    checks.promise("gets only the attributes it asks for", () -> {
      UserResource read = scim.retrieveRequest("Users", made[1].getId()).attributes("userName").invoke(UserResource.class);
      same(null, read.getName());
      same("unbound1@acme.example", read.getUserName());
      same(null, scim.retrieveRequest("Users", made[1].getId()).excludedAttributes("emails").invoke(UserResource.class).getEmails());
    });
    checks.promise("patches by path and by value filter", () -> {
      UserResource changed = scim.modifyRequest("Users", made[2].getId())
          .replaceValue("name.givenName", "Ursula")
          .replaceValue("emails[type eq \"home\"].value", "ursula@home.example")
          .addValues("nickName", "Ulla")
          .invoke(UserResource.class);
      same("Ursula", changed.getName().getGivenName());
      same("Bound", changed.getName().getFamilyName());
      same("Ulla", changed.getNickName());
      that(changed.getEmails().stream().anyMatch(email -> "ursula@home.example".equals(email.getValue())), "the element changed");
      UserResource bare = scim.modifyRequest("Users", made[2].getId()).removeValues("emails[type eq \"home\"]").invoke(UserResource.class);
      same(1, bare.getEmails().size());
    });
    checks.promise("switches a user off and on", () -> {
      same(false, scim.modifyRequest("Users", made[2].getId()).replaceValue("active", false).invoke(UserResource.class).getActive());
      same(true, scim.modifyRequest("Users", made[2].getId()).replaceValue("active", true).invoke(UserResource.class).getActive());
    });
    checks.promise("replaces by meta.location and keeps the id", () -> {
      UserResource read = scim.retrieve("Users", made[3].getId(), UserResource.class);
      read.setDisplayName("Una the Third");
      UserResource saved = scim.replace(read);
      same(read.getId(), saved.getId());
      same("Una the Third", saved.getDisplayName());
    });
    checks.promise("holds with ETags: not changed, and not overwritten", () -> {
      UserResource read = scim.retrieve("Users", made[4].getId(), UserResource.class);
      scim.modifyRequest("Users", made[4].getId()).replaceValue("title", "Engineer").invoke(UserResource.class);
      read.setTitle("Manager");
      try {
        scim.replaceRequest(read).ifMatch().invoke();
        throw new AssertionError("overwritten");
      } catch (PreconditionFailedException expected) {
        same("Engineer", scim.retrieve("Users", made[4].getId(), UserResource.class).getTitle());
      }
    });
    checks.promise("makes a group with members, adds and removes one", () -> {
      GroupResource fresh = new GroupResource();
      fresh.setDisplayName("Unbound");
      fresh.setMembers(List.of(new Member().setValue(made[0].getId()), new Member().setValue(made[1].getId())));
      group[0] = scim.create("Groups", fresh);
      same(2, group[0].getMembers().size());
      scim.modifyRequest("Groups", group[0].getId()).addValues("members", new Member().setValue(made[2].getId())).invoke(GroupResource.class);
      scim.modifyRequest("Groups", group[0].getId()).removeValues("members[value eq \"" + made[0].getId() + "\"]").invoke(GroupResource.class);
      GroupResource read = scim.retrieve("Groups", group[0].getId(), GroupResource.class);
      Set<String> members = new HashSet<>();
      read.getMembers().forEach(member -> members.add(member.getValue()));
      same(Set.of(made[1].getId(), made[2].getId()), members);
      UserResource member = scim.retrieve("Users", made[1].getId(), UserResource.class);
      same("Unbound", member.getGroups().get(0).getDisplay());
    });
    checks.promise("finds groups by name and by member", () -> {
      same(1, scim.search("Groups", "displayName eq \"unbound\"", GroupResource.class).getTotalResults());
      same(1, scim.search("Groups", "members.value eq \"" + made[1].getId() + "\"", GroupResource.class).getTotalResults());
    });
    checks.promise("deletes and then finds nothing", () -> {
      scim.delete(group[0]);
      scim.delete("Users", made[5].getId());
      try {
        scim.retrieve("Users", made[5].getId(), UserResource.class);
        throw new AssertionError("still there");
      } catch (ResourceNotFoundException expected) {
        same(0, scim.search("Users", "userName eq \"unbound5@acme.example\"", UserResource.class).getTotalResults());
      }
    });
    checks.exit();
  }
}
