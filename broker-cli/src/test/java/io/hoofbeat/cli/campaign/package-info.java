/**
 * The crash campaign: clients on real sockets put a packaged broker under load, it is killed over and over, and a ledger outside
 * of it compares what it promised with what it did. Read {@link io.hoofbeat.cli.campaign.CrashCampaign} first, then
 * {@link io.hoofbeat.cli.campaign.Ledger}.
 */
@NullMarked
package io.hoofbeat.cli.campaign;

import org.jspecify.annotations.NullMarked;
