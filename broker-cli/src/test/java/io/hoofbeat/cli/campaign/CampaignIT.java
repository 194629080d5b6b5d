package io.hoofbeat.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A short run of the crash campaign, and proof that it can fail. */
final class CampaignIT {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private CrashCampaign campaign(int kills, String tamper) {
        CampaignPlan plan = new CampaignPlan(kills, 20, 800, 4, 5, folder.resolve("data"), tamper);
        return new CrashCampaign(plan, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatThePackagedBrokerPromisesOutlivesItsProcess() throws Exception {
        CrashCampaign campaign = campaign(8, "none");
        assertThat(campaign.run()).as(printed()).isTrue();
        assertThat(campaign.tally().kills).isEqualTo(8);
        assertThat(campaign.tally().receipts).isGreaterThan(20);
        assertThat(campaign.tally().transactionsCommitted + campaign.tally().transactionsUnknown)
                .isPositive();
        assertThat(folder.resolve("data")).doesNotExist();
        assertThat(folder.resolve("campaign.json")).content().contains("\"outcome\":\"kept\"");
    }

    @ParameterizedTest
    @CsvSource({"drop, LOST", "repeat, DUPLICATED", "strip, DUPLICATED", "swap, REORDERED", "spoil, CHANGED"})
    void aBrokerThatBreaksItsPromisesIsFoundOut(String tamper, Violation.Kind expected) throws Exception {
        CrashCampaign campaign = campaign(2, tamper);
        assertThat(campaign.run()).as(printed()).isFalse();
        assertThat(campaign.tally().violations).as(printed()).containsKey(expected);
        assertThat(folder.resolve("data")).as("left for inspection").exists();
    }
}
