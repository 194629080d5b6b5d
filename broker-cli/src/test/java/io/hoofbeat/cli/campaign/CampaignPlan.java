package io.hoofbeat.cli.campaign;

import java.nio.file.Path;

/**
 * What a campaign is to do.
 *
 * @param kills         how often the broker is killed, at least 1
 * @param seed          from which follows what clients do and when the broker is killed, as far as the machine lets it
 * @param loadMillisMax how long the broker lives at most once it is under load, at least 1
 * @param roundKills    after how many kills everything is drained and compared, at least 1
 * @param minutesMax    after how many minutes it ends early
 * @param folder        the data folder; deleted in the end unless a promise was broken
 * @param tamper        see {@link Tamper#named}; applied to what the drain finds
 */
record CampaignPlan(
        int kills, long seed, int loadMillisMax, int roundKills, int minutesMax, Path folder, String tamper) {

    /** From the system properties {@code campaign.*}. */
    static CampaignPlan fromSystemProperties() {
        int kills = Integer.getInteger("campaign.kills", 30);
        return new CampaignPlan(
                kills,
                Long.getLong("campaign.seed", System.nanoTime() & 0xffff_ffffL),
                Integer.getInteger("campaign.loadMillis", 2000),
                Integer.getInteger("campaign.roundKills", 5),
                Integer.getInteger("campaign.minutes", 10 + kills / 3),
                Path.of(System.getProperty("campaign.folder", "target/campaign"))
                        .toAbsolutePath(),
                System.getProperty("campaign.tamper", "none"));
    }
}
