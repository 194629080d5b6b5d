package io.hoofbeat.core.security.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class FailedLoginsTest {

    private static final String HERE = "10.0.0.1:4711";

    private long nanos;
    private final FailedLogins failed = new FailedLogins(new FailureLimits(3, 5, 1000, 4000, 0), () -> nanos);

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void theWaitDoublesUpToItsMaximumAndNamesTheKey() {
        failed.onFailure("a:1", "bob");
        failed.onFailure("b:1", "bob");
        assertThat(failed.refusal("z:1", "bob")).isNull();
        failed.onFailure("c:1", "bob");
        assertThat(failed.refusal("z:1", "bob")).contains("auth.failures.perUser: 3", "again in 1 s");
        assertThat(failed.refusal("z:1", "alice")).isNull();
        pass(1000);
        assertThat(failed.refusal("z:1", "bob")).isNull();
        failed.onFailure("d:1", "bob");
        assertThat(failed.refusal("z:1", "bob")).contains("again in 2 s");
        for (int i = 0; i < 40; i++) {
            failed.onFailure("e" + i + ":1", "bob");
        }
        assertThat(failed.refusal("z:1", "bob")).contains("again in 4 s");
        failed.onSuccess("bob");
        assertThat(failed.refusal("z:1", "bob")).isNull();
    }

    @Test
    void anAddressIsCountedOverAllItsPortsAndLogins() {
        for (int i = 0; i < 5; i++) {
            failed.onFailure("10.0.0.1:" + i, "user" + i);
        }
        assertThat(failed.refusal(HERE, "anybody")).contains("auth.failures.perAddress: 5");
        assertThat(failed.refusalOfAddress(HERE)).contains("auth.failures.perAddress: 5");
        assertThat(failed.refusal("10.0.0.2:1", "anybody")).isNull();
    }

    @Test
    void ofIpv6ItIsTheNetwork() {
        assertThat(FailedLogins.addressOf("[2001:db8:1:2:3:4:5:6]:99"))
                .isEqualTo(FailedLogins.addressOf("[2001:db8:1:2:ffff::1]:1"))
                .isNotEqualTo(FailedLogins.addressOf("[2001:db8:1:3::1]:1"));
        assertThat(FailedLogins.addressOf("[::1]:99")).isEqualTo("[0:0:0:0::/64]");
        assertThat(FailedLogins.addressOf(HERE)).isEqualTo("10.0.0.1");
    }

    @Test
    void failuresAreForgotten() {
        for (int i = 0; i < 3; i++) {
            failed.onFailure(HERE, "bob");
        }
        pass(TimeUnit.MINUTES.toMillis(17));
        failed.onFailure(HERE, "bob");
        assertThat(failed.refusal(HERE, "bob")).isNull();
    }

    @Test
    void manyNamesDoNotPushOutOneThatIsSeenAgain() {
        for (int i = 0; i < 3 * FailedLogins.KEYS_MAX; i++) {
            failed.onFailure("10.0.0.1:1", "random" + i);
        }
        assertThat(failed.refusalOfAddress(HERE)).isNotNull();
    }
}
