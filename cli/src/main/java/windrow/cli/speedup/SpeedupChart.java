package windrow.cli.speedup;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import windrow.coordinator.report.AmdahlFit;

/** Draws measured speedup, the fitted curve of Amdahl's law and the ideal line. */
final class SpeedupChart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 600;
    private static final int CURVE_POINTS = 100;

    private static final Color MEASURED = new Color(0x1f, 0x77, 0xb4);
    private static final Color FITTED = new Color(0xd6, 0x27, 0x28);
    private static final Color IDEAL = new Color(0x7f, 0x7f, 0x7f);

    private final XYChart chart;

    SpeedupChart(String title, AmdahlFit fit) {
        int most = fit.points().get(fit.points().size() - 1).parallelism();
        double right = Math.max(2, most) + 0.25;
        chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle("slots")
                .yAxisTitle("speedup")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.InsideNW);
        chart.getStyler().setXAxisMin(0.75).setXAxisMax(right);
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(Math.max(right, highest(fit) * 1.1));
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setXAxisDecimalPattern("#.##");
        chart.getStyler().setYAxisDecimalPattern("#.##");

        line("ideal", new double[] {1, right}, new double[] {1, right}, IDEAL, true);
        if (fit.fitted()) {
            double[] x = new double[CURVE_POINTS];
            double[] y = new double[CURVE_POINTS];
            for (int i = 0; i < CURVE_POINTS; i++) {
                x[i] = 1 + (right - 1) * i / (CURVE_POINTS - 1);
                y[i] = fit.predictedSpeedup(x[i]);
            }
            line("Amdahl, serial fraction " + SpeedupTable.percent(fit.serialFraction()), x, y, FITTED, false);
        }
        double[] n =
                fit.points().stream().mapToDouble(AmdahlFit.Point::parallelism).toArray();
        double[] s = fit.points().stream().mapToDouble(AmdahlFit.Point::speedup).toArray();
        XYSeries measured = chart.addSeries("measured", n, s);
        measured.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
        measured.setMarker(SeriesMarkers.CIRCLE).setMarkerColor(MEASURED);
    }

    private static double highest(AmdahlFit fit) {
        return fit.points().stream().mapToDouble(AmdahlFit.Point::speedup).max().orElse(1);
    }

    private void line(String name, double[] x, double[] y, Color color, boolean dashed) {
        XYSeries series = chart.addSeries(name, x, y);
        series.setMarker(SeriesMarkers.NONE).setLineColor(color);
        series.setLineStyle(
                dashed
                        ? new BasicStroke(1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6, 5}, 0)
                        : new BasicStroke(2f));
    }

    /** Writes {@code speedup.png} and {@code speedup.svg} into the folder, which is made when missing. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        BitmapEncoder.saveBitmap(chart, directory.resolve("speedup.png").toString(), BitmapFormat.PNG);
        VectorGraphicsEncoder.saveVectorGraphic(
                chart, directory.resolve("speedup.svg").toString(), VectorGraphicsFormat.SVG);
    }
}
