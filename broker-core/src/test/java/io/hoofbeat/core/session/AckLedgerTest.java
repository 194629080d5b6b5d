package io.hoofbeat.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AckLedgerTest {

    /** The ledger looks at the number alone, so a delivery of nothing will do. */
    @SuppressWarnings("NullAway")
    private static Delivery delivery(long number) {
        return new Delivery(number, null, null);
    }

    @Test
    void answersLikeASortedMapWhateverLeavesInWhateverOrder() {
        for (long seed = 1; seed <= 300; seed++) {
            Random random = new Random(seed);
            AckLedger ledger = new AckLedger();
            TreeMap<Long, Delivery> model = new TreeMap<>();
            long last = 0;
            int addsInTen = 3 + random.nextInt(5);
            for (int step = 0; step < 2000; step++) {
                if (random.nextInt(10) < addsInTen || model.isEmpty()) {
                    Delivery added = delivery(++last);
                    ledger.add(added);
                    model.put(last, added);
                } else {
                    long leaving = leaving(model, random);
                    ledger.remove(leaving);
                    model.remove(leaving);
                }
                long probe = 1L + random.nextInt((int) last + 2);
                assertThat(ledger.find(probe))
                        .as("seed %d, number %d", seed, probe)
                        .isSameAs(model.get(probe));
                assertThat(ledger.count()).as("seed %d", seed).isEqualTo(model.size());
            }
            long upTo = 1L + random.nextInt((int) last);
            assertThat(ledger.upTo(upTo))
                    .as("seed %d, up to %d", seed, upTo)
                    .containsExactlyElementsOf(model.headMap(upTo, true).values());
            assertThat(ledger.all()).as("seed %d", seed).containsExactlyElementsOf(model.values());
        }
    }

    /** Mostly the oldest, often any, seldom the newest. */
    private static long leaving(NavigableMap<Long, Delivery> model, Random random) {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> model.firstKey();
            case 3 -> model.lastKey();
            default -> List.copyOf(model.keySet()).get(random.nextInt(model.size()));
        };
    }

    @Test
    void oneDeliveryThatIsNeverAcknowledgedDoesNotMakeItGrow() {
        AckLedger ledger = new AckLedger();
        ledger.add(delivery(1));
        for (long number = 2; number < 1_000_000; number++) {
            ledger.add(delivery(number));
            ledger.remove(number);
        }
        assertThat(ledger.slotCount()).isLessThanOrEqualTo(16);
        assertThat(ledger.find(1)).isNotNull();
        assertThat(ledger.find(999_999)).isNull();
    }
}
