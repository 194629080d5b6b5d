package io.hoofbeat.core.security.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.hoofbeat.core.security.Authenticator.Verdict;
import io.hoofbeat.core.security.Credentials;
import io.hoofbeat.core.security.Grant;
import io.hoofbeat.core.security.Presented;
import io.hoofbeat.core.security.User;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoginsTest {

    private static final PasscodeHash CHEAP = new PasscodeHash(64, 1, 1);

    @TempDir
    private Path folder;

    private int rechecks;

    private Path path() {
        return folder.resolve("users");
    }

    private void write(UserEntry... entries) throws Exception {
        UsersFile file = new UsersFile();
        for (UserEntry entry : entries) {
            file.put(entry);
        }
        file.write(path());
    }

    private static UserEntry user(String login, String passcode) {
        return new UserEntry(login, CHEAP.hash(passcode), Set.of("trader"), Map.of("tenant", "acme"), false);
    }

    private static Logins logins(UserDirectory users, boolean isAnonymousAllowed, int perUser) {
        return new Logins(
                new Logins.Options(
                        isAnonymousAllowed, false, 60_000, CHEAP, new FailureLimits(perUser, 1000, 60_000, 60_000, 0)),
                users,
                null,
                null);
    }

    private static Verdict ask(Logins logins, @Nullable String login, @Nullable String passcode) throws Exception {
        return ask(logins, login, passcode, Presented.NOTHING);
    }

    private static Verdict ask(Logins logins, @Nullable String login, @Nullable String passcode, Presented presented)
            throws Exception {
        return logins.authenticate(new Credentials(login, passcode, null, "10.0.0.1:1", presented))
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    @Test
    void aUserEntersWithHisPasscodeAndWhatTheFileSaysOfHim() throws Exception {
        write(user("alice", "secret"));
        try (Logins logins = logins(UserDirectory.open(path()), false, 100)) {
            for (int i = 0; i < 2; i++) {
                assertThat(ask(logins, "alice", "secret"))
                        .isInstanceOfSatisfying(
                                Verdict.Accepted.class,
                                accepted -> assertThat(accepted.user())
                                        .isEqualTo(
                                                new User("alice", Set.of("trader"), Map.of("tenant", "acme"), false)));
            }
            assertThat(ask(logins, "alice", "Secret")).isEqualTo(Logins.WRONG_PASSCODE);
            assertThat(ask(logins, "alice", null)).isEqualTo(Logins.WRONG_PASSCODE);
            assertThat(ask(logins, "bob", "secret")).isEqualTo(Logins.UNKNOWN);
            assertThat(ask(logins, "guest", "guest")).isEqualTo(Logins.UNKNOWN);
            assertThat(ask(logins, null, "nobody")).isEqualTo(Logins.UNKNOWN);
            assertThat(ask(logins, "bob", "nobody")).isEqualTo(Logins.UNKNOWN);
            assertThat(ask(logins, null, null)).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void anonymousClientsEnterWhenTheyMay() throws Exception {
        write(user("alice", "secret"));
        try (Logins logins = logins(UserDirectory.open(path()), true, 100)) {
            assertThat(ask(logins, null, null)).isEqualTo(new Verdict.Accepted(User.ANONYMOUS));
            assertThat(ask(logins, "", "")).isEqualTo(Logins.UNKNOWN);
        }
    }

    @Test
    void withoutAFileGuestsEnterUntilThereIsOne() throws Exception {
        UserDirectory users = UserDirectory.open(path());
        try (Logins logins = logins(users, false, 100)) {
            logins.onChange(() -> rechecks++);
            Verdict.Accepted guest = (Verdict.Accepted) ask(logins, "guest", "guest");
            assertThat(guest.grant().endedBecause()).isNull();

            write(user("alice", "secret"));
            users.reload();

            assertThat(rechecks).isEqualTo(1);
            assertThat(guest.grant().endedBecause()).contains("has users now");
            assertThat(ask(logins, "guest", "guest")).isEqualTo(Logins.UNKNOWN);
        }
    }

    @Test
    void aChangeOfTheFileEndsWhatItConcernsAndNothingElse() throws Exception {
        UserEntry alice = user("alice", "a");
        UserEntry bob = user("bob", "b");
        write(alice, bob, user("carl", "c"));
        UserDirectory users = UserDirectory.open(path());
        try (Logins logins = logins(users, false, 100)) {
            Verdict.Accepted ofAlice = (Verdict.Accepted) ask(logins, "alice", "a");
            Verdict.Accepted ofBob = (Verdict.Accepted) ask(logins, "bob", "b");
            Verdict.Accepted ofCarl = (Verdict.Accepted) ask(logins, "carl", "c");

            write(alice, bob.withHash(CHEAP.hash("new")));
            users.reload();

            assertThat(ofAlice.grant().endedBecause()).isNull();
            assertThat(ofBob.grant().endedBecause()).contains("changed");
            assertThat(ofCarl.grant().endedBecause()).contains("removed");
            assertThat(ask(logins, "bob", "b")).isEqualTo(Logins.WRONG_PASSCODE);
            assertThat(ask(logins, "bob", "new")).isInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void aBrokenOrMissingFileLeavesTheUsersAsTheyWere() throws Exception {
        write(user("alice", "a"));
        UserDirectory users = UserDirectory.open(path());
        try (Logins logins = logins(users, false, 100)) {
            java.nio.file.Files.writeString(path(), "alice\n");
            users.reload();
            assertThat(ask(logins, "alice", "a")).isInstanceOf(Verdict.Accepted.class);
            java.nio.file.Files.delete(path());
            users.reload();
            assertThat(ask(logins, "alice", "a")).isInstanceOf(Verdict.Accepted.class);
            assertThat(ask(logins, null, null)).isInstanceOf(Verdict.Refused.class);
        }
    }

    @Test
    void guessesAreHeldUpAndOneWhoIsRememberedIsNot() throws Exception {
        write(user("alice", "a"));
        try (Logins logins = logins(UserDirectory.open(path()), false, 3)) {
            assertThat(ask(logins, "alice", "a")).isInstanceOf(Verdict.Accepted.class);
            for (int i = 0; i < 3; i++) {
                assertThat(ask(logins, "alice", "guess" + i)).isEqualTo(Logins.WRONG_PASSCODE);
                assertThat(ask(logins, "nobody", "guess" + i)).isEqualTo(Logins.UNKNOWN);
            }
            Verdict known = ask(logins, "alice", "another");
            assertThat(((Verdict.Refused) known).cause()).contains("auth.failures.perUser: 3");
            // The same for a login that is not there: the wait tells nothing either.
            assertThat(ask(logins, "nobody", "another")).isEqualTo(known);
            assertThat(ask(logins, "alice", "a")).isInstanceOf(Verdict.Accepted.class);
        }
    }

    @Test
    void aCertificateIsALoginUntilItEndsAndAPasscodeComesBeforeIt() throws Exception {
        write(new UserEntry("meter", "-", Set.of("meters"), Map.of(), false), user("alice", "a"));
        UserDirectory users = UserDirectory.open(path());
        try (Logins logins = logins(users, false, 100)) {
            Presented meter = new Presented("meter", 4711, null);
            Verdict.Accepted listed = (Verdict.Accepted) ask(logins, null, null, meter);
            assertThat(listed.user().roles()).containsExactly("meters");
            assertThat(listed.grant().expiresAtMillis()).isEqualTo(4711);
            assertThat(ask(logins, "meter", null, meter)).isInstanceOf(Verdict.Accepted.class);
            assertThat(ask(logins, "meter", "-", meter)).isEqualTo(Logins.UNKNOWN);
            assertThat(ask(logins, "alice", null, meter)).isEqualTo(Logins.WRONG_PASSCODE);
            assertThat(((Verdict.Accepted) ask(logins, "alice", "a", meter))
                            .user()
                            .name())
                    .isEqualTo("alice");
            Verdict.Accepted other = (Verdict.Accepted) ask(logins, null, null, new Presented("x", Grant.NEVER, null));
            assertThat(other.user()).isEqualTo(new User("x"));

            write(user("alice", "a"));
            users.reload();
            assertThat(listed.grant().endedBecause()).contains("removed");
        }
    }

    @Test
    void anEndUserOfARelayIsWhoTheFileSaysAndStaysAsLongAsBothStand() throws Exception {
        UserEntry app = new UserEntry("app", CHEAP.hash("a"), Set.of("service"), Map.of(), true);
        UserEntry other = new UserEntry("other", CHEAP.hash("o"), Set.of("service"), Map.of(), true);
        UserEntry alice = user("alice", "a");
        write(app, other, alice);
        UserDirectory users = UserDirectory.open(path());
        try (Logins logins = logins(users, false, 100)) {
            Verdict.Accepted relay = (Verdict.Accepted) ask(logins, "app", "a");
            Verdict.Accepted known = logins.endUser("alice", relay);
            Verdict.Accepted unknown = logins.endUser("bob", relay);
            Verdict.Accepted named = logins.endUser("other", relay);
            assertThat(known.user()).isEqualTo(new User("alice", Set.of("trader"), Map.of("tenant", "acme"), false));
            assertThat(unknown.user()).isEqualTo(new User("bob"));
            assertThat(named.user().isRelay()).isFalse();

            write(app, other);
            users.reload();
            assertThat(known.grant().endedBecause()).contains("removed");
            assertThat(unknown.grant().endedBecause()).isNull();

            write(other, alice);
            users.reload();
            assertThat(known.grant().endedBecause()).contains("removed");
            assertThat(unknown.grant().endedBecause()).contains("removed");
            assertThat(logins.endUser("x", new Verdict.Accepted(app.user(), Grant.until(4711)))
                            .grant()
                            .expiresAtMillis())
                    .isEqualTo(4711);
        }
    }

    @Test
    void onlyATokenLooksLikeOne() {
        assertThat(Logins.looksLikeToken("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."))
                .isTrue();
        assertThat(Logins.looksLikeToken("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2ln"))
                .isTrue();
        assertThat(Logins.looksLikeToken("eye.sight.")).isTrue();
        assertThat(Logins.looksLikeToken("my.pass.word")).isFalse();
        assertThat(Logins.looksLikeToken("ey.a.b.c.d")).isFalse();
        assertThat(Logins.looksLikeToken("ey")).isFalse();
    }
}
