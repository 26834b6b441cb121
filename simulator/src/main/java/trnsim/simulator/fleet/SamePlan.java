package trnsim.simulator.fleet;

import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;

/** Whether two plans of one workload are the same in every number, so that a run of one is a run of the other. */
final class SamePlan {

    private SamePlan() {}

    static boolean of(FleetPlan a, FleetPlan b) {
        return a.step() == b.step()
                && a.refreshBelow() == b.refreshBelow()
                && each(a.sites(), b.sites(), SamePlan::sites)
                && each(a.generations(), b.generations(), SamePlan::generations)
                && each(a.streams(), b.streams(), SamePlan::streams)
                && each(a.gangs(), b.gangs(), (x, y) -> x.tokens() == y.tokens() && work(x.work(), y.work()))
                && each(
                        a.research(),
                        b.research(),
                        (x, y) -> Arrays.equals(x.jobsPerHour(), y.jobsPerHour()) && work(x.work(), y.work()))
                && a.cores().equals(b.cores())
                && money(a.money(), b.money());
    }

    private static <T> boolean each(List<T> a, List<T> b, BiPredicate<T, T> same) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!same.test(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sites(SitePlan a, SitePlan b) {
        return Arrays.equals(a.energised(), b.energised())
                && Arrays.equals(a.limit(), b.limit())
                && Arrays.deepEquals(a.slope(), b.slope())
                && Arrays.equals(a.fixed(), b.fixed())
                && Arrays.equals(a.fullPue(), b.fullPue())
                && Arrays.equals(a.air().slope(), b.air().slope())
                && a.air().fixed() == b.air().fixed()
                && a.microPerJoule() == b.microPerJoule()
                && a.gramsPerJoule() == b.gramsPerJoule();
    }

    private static boolean generations(GenerationPlan a, GenerationPlan b) {
        return Arrays.equals(a.supply(), b.supply())
                && a.priceMicro() == b.priceMicro()
                && a.recoveryMicro() == b.recoveryMicro()
                && a.idleWatts() == b.idleWatts()
                && a.provisionedWatts() == b.provisionedWatts()
                && a.worth() == b.worth()
                && failures(a.failures(), b.failures());
    }

    private static boolean failures(Breakage a, Breakage b) {
        return a.rate() == b.rate()
                && a.excess() == b.excess()
                && a.infantHours() == b.infantHours()
                && a.restartHours() == b.restartHours()
                && Arrays.equals(a.repairHours(), b.repairHours());
    }

    private static boolean streams(StreamPlan a, StreamPlan b) {
        return Arrays.equals(a.tokensPerHour(), b.tokensPerHour())
                && Arrays.deepEquals(a.sites(), b.sites())
                && Arrays.equals(a.tokensPerChip(), b.tokensPerChip())
                && Arrays.equals(a.replica(), b.replica())
                && Arrays.equals(a.watts(), b.watts())
                && Arrays.equals(a.flopsPerToken(), b.flopsPerToken())
                && Arrays.equals(a.generations(), b.generations())
                && a.coreHoursPerToken() == b.coreHoursPerToken()
                && a.byteHoursPerToken() == b.byteHoursPerToken();
    }

    private static boolean work(WorkPlan a, WorkPlan b) {
        return Arrays.equals(a.chips(), b.chips())
                && Arrays.equals(a.tokensPerHour(), b.tokensPerHour())
                && Arrays.equals(a.watts(), b.watts())
                && Arrays.equals(a.flopsPerToken(), b.flopsPerToken())
                && Arrays.equals(a.restartHours(), b.restartHours())
                && Arrays.equals(a.generations(), b.generations());
    }

    private static boolean money(MoneyPlan a, MoneyPlan b) {
        return a.facilityMicroPerWatt() == b.facilityMicroPerWatt()
                && a.facilityRecovery() == b.facilityRecovery()
                && a.facilityDays() == b.facilityDays()
                && a.upkeepPerDay() == b.upkeepPerDay();
    }
}
