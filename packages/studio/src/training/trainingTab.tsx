/** The Training tab: live curves of runs, their worst validation samples, and fine-tuning in the page. */
export function TrainingTab() {
  return (
    <div class="empty">
      <h2>Training</h2>
    </div>
  );
}
